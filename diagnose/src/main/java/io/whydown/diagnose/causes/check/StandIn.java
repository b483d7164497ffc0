package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.causes.process.Suspect;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.SocketEntry;
import java.util.List;
import java.util.Optional;

/// Another unit that answers on the port of a service that failed, as a page of regret does that
/// `OnFailure` starts (systemd.unit(5)). Immutable.
///
/// @param unit what answers
/// @param missed the server's own service, which failed
record StandIn(String unit, Suspect missed, List<Evidence> evidence) {

  StandIn {
    evidence = List.copyOf(evidence);
  }

  static Optional<StandIn> of(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.Accepting(_, var socket))) {
      return Optional.empty();
    }
    List<Integer> pids = socket.owners().stream().map(SocketEntry.Owner::pid).toList();
    Optional<Suspect> missed =
        Suspect.of(facts)
            .filter(suspect -> suspect.isOfServer(facts))
            .filter(suspect -> suspect.unit().activeState().equals("failed"));
    return missed.flatMap(suspect ->
        facts.serverHost().processes().asValue().orElse(List.of()).stream()
            .filter(p -> pids.contains(p.pid()) && p.unit() != null)
            .map(p -> String.valueOf(p.unit()))
            .filter(unit -> unit.endsWith(".service") && !unit.equals(suspect.unit().id()))
            .findFirst()
            .map(unit -> new StandIn(unit, suspect, evidence(suspect, socket, unit))));
  }

  private static List<Evidence> evidence(Suspect missed, SocketEntry socket, String unit) {
    return List.of(
        missed.stateEvidence(),
        new Evidence(
            "%s of %s listens on %s".formatted(socket.ownerText(), unit, socket.boundText()),
            socket.provenance()));
  }
}
