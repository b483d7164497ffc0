package io.whydown.diagnose.causes.address;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Change;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.causes.container.Engine;
import io.whydown.diagnose.causes.process.Suspect;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the causes about bound addresses share. Stateless.
final class Binding {

  private Binding() {}

  /// The service meant could not start because another holds the port: where that one listens is
  /// not what is wrong.
  static Optional<Outcome> ofAnother(Case facts, List<SocketEntry> sockets) {
    Optional<String> shutOut =
        Suspect.of(facts)
            .filter(suspect -> suspect.portTaken(facts).isPresent())
            .map(suspect -> suspect.unit().id())
            .or(() ->
                facts
                    .dialled()
                    .flatMap(endpoint -> Engine.shutOut(facts, endpoint))
                    .map(container -> "the container " + container.name()));
    if (shutOut.isPresent()) {
      return Optional.of(
          Outcome.excluded(
              sockets.getFirst().ownerText()
                  + " is not the service: it holds the port that "
                  + shutOut.get()
                  + " could not bind"));
    }
    return Suspect.shutOut(facts)
        .map(unit ->
            Outcome.likely(
                finding(facts, facts.dialled().orElseThrow(), sockets),
                "that "
                    + unit.id()
                    + ", which ended because a port was taken, is not the service"));
  }

  /// Listeners that would take the connection if only the family were right: all addresses, or
  /// loopback where loopback is dialled.
  static List<SocketEntry> sameScope(List<SocketEntry> sockets, Endpoint endpoint) {
    return sockets.stream()
        .filter(s ->
            s.address() != null
                && (s.address().isUnspecified()
                    || endpoint.address().isLoopback() == s.isOnLoopback()))
        .toList();
  }

  /// Listeners of the dialled family; all of them when there is none of it.
  static List<SocketEntry> ofFamily(List<SocketEntry> sockets, Endpoint endpoint) {
    List<SocketEntry> fitting =
        sockets.stream()
            .filter(s ->
                s.address() != null
                    && s.address().family() == endpoint.address().unmapped().family())
            .toList();
    return fitting.isEmpty() ? sockets : fitting;
  }

  static Finding finding(Case facts, Endpoint endpoint, List<SocketEntry> sockets) {
    SocketEntry socket = sockets.getFirst();
    String bound =
        sockets.stream()
            .map(SocketEntry::boundText)
            .distinct()
            .collect(Collectors.joining(" and "));
    var remedy =
        Remedy.byHand(
                "let "
                    + socket.ownerText()
                    + " listen on "
                    + endpoint.address()
                    + " or on all addresses",
                facts.serverPlace(),
                List.of("ss -H -tlnp sport = :" + endpoint.port()))
            .changing(new Change.Listen(facts.serverPlace(), endpoint));
    var evidence = new ArrayList<Evidence>(Listeners.evidence(sockets));
    return Finding.of(
        socket.ownerText() + " listens on " + bound + " only, not on " + endpoint.address(),
        evidence,
        remedy);
  }
}
