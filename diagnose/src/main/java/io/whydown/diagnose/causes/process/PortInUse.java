package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.causes.container.Engine;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Container;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The service could not bind the port (EADDRINUSE, bind(2)), and another process listens on it.
final class PortInUse implements Cause {

  private static final About ABOUT =
      About.root(
          "port-in-use",
          "another process owns the port",
          Stage.LISTENER,
          Set.of(
              "start-failed",
              "no-listener-on-address",
              "unexpected-status",
              "unexpected-response",
              "tls-handshake-failed",
              "closed-after-accept"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.UNITS,
          FactKind.PROCESSES,
          FactKind.JOURNAL,
          FactKind.CONTAINERS);

  private static final int INIT = 1;

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Outcome> ofContainer = ofContainer(facts);
    if (ofContainer.isPresent()) {
      return ofContainer.get();
    }
    Optional<Suspect> suspect = shutOut(facts);
    if (suspect.isEmpty() || facts.dialled().isEmpty()) {
      return Outcome.irrelevant();
    }
    Optional<LogLine> line = suspect.get().portTaken(facts);
    if (line.isEmpty()) {
      return Outcome.irrelevant();
    }
    Unit unit = suspect.get().unit();
    var said = Suspect.said(line.get());
    int port = facts.dialled().get().port().number();
    List<SocketEntry> owners = Listeners.onPort(facts, port);
    Optional<SocketEntry> client = client(facts, port);
    if (owners.isEmpty() && client.isPresent()) {
      return ofClient(facts, suspect.get(), said, client.get());
    }
    if (owners.isEmpty()) {
      return Outcome.likely(
          Finding.of(
              unit.id() + " could not bind its port, which another process held",
              List.of(said, suspect.get().stateEvidence()),
              Services.restart(facts, unit)),
          "the process that held the port when " + unit.id() + " started");
    }
    var evidence = new ArrayList<Evidence>();
    evidence.add(said);
    evidence.addAll(Listeners.evidence(owners));
    Finding finding =
        finding(facts, owners, port, unit.id(), "systemctl restart " + unit.word(), evidence);
    return judge(suspect.get(), finding);
  }

  /// The unit that should serve the port. Where the best candidate runs, it may be the one that
  /// holds the port, and another, of the server's name, the one that could not have it.
  private static Optional<Suspect> shutOut(Case facts) {
    Optional<Suspect> best = Suspect.of(facts);
    if (best.isEmpty() || !best.get().unit().isActive() || facts.dialled().isEmpty()) {
      return best;
    }
    int port = facts.dialled().get().port().number();
    return Suspect.of(facts, port, best.get().unit().id())
        .filter(other -> other.isOfServer(facts) && other.portTaken(facts).isPresent())
        .or(() -> best);
  }

  private static Outcome judge(Suspect suspect, Finding finding) {
    return suspect.named()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which port " + suspect.unit().id() + " is meant to serve");
  }

  /// A connection that left the host from the port: where the service's port lies in the range of
  /// the ports that clients are given (ip_local_port_range), one of them may have it.
  private static Optional<SocketEntry> client(Case facts, int port) {
    return facts.serverHost().sockets().asValue().orElse(List.of()).stream()
        .filter(s -> s.transport() == SocketEntry.Transport.TCP && s.port() == port)
        .filter(s -> s.state().startsWith("ESTAB") || s.state().startsWith("SYN-SENT"))
        .filter(s -> !s.owners().isEmpty())
        .findFirst();
  }

  private static Outcome ofClient(Case facts, Suspect suspect, Evidence said, SocketEntry client) {
    String id = suspect.unit().id();
    Finding finding =
        Finding.of(
            "%s has an outgoing connection from port %d, so %s cannot bind it"
                .formatted(client.ownerText(), client.port(), id),
            List.of(
                said,
                new Evidence(
                    "%s holds %s for a connection of its own"
                        .formatted(client.ownerText(), client.boundText()),
                    client.provenance())),
            Services.advice(
                facts,
                "keep the port out of the range that outgoing connections get, end that"
                    + " connection, then start "
                    + id,
                Remedy.Risk.MEDIUM,
                "sysctl -w net.ipv4.ip_local_reserved_ports=" + client.port(),
                "systemctl restart " + Unit.word(id)));
    return judge(suspect, finding);
  }

  /// A container that does not run because the host's port was taken.
  private static Optional<Outcome> ofContainer(Case facts) {
    if (facts.dialled().isEmpty()) {
      return Optional.empty();
    }
    Optional<Container> ended = Engine.shutOut(facts, facts.dialled().get());
    int port = facts.dialled().get().port().number();
    List<SocketEntry> owners = Listeners.onPort(facts, port);
    if (ended.isEmpty() || owners.isEmpty()) {
      return Optional.empty();
    }
    Container container = ended.get();
    List<Evidence> evidence = new ArrayList<>(Engine.lastWords(container));
    evidence.addAll(Listeners.evidence(owners));
    Finding finding =
        finding(
            facts,
            owners,
            port,
            "the container " + container.name(),
            Engine.command(container, "start " + container.name()),
            evidence);
    return Optional.of(
        Engine.isNamed(facts, container)
            ? Outcome.proven(finding)
            : Outcome.likely(
                finding, "that " + facts.name() + " is the container " + container.name()));
  }

  /// @param who cannot bind
  /// @param start starts it again
  private static Finding finding(
      Case facts,
      List<SocketEntry> owners,
      int port,
      String who,
      String start,
      List<Evidence> evidence) {
    String owner = owners.getFirst().ownerText();
    Optional<String> holder =
        holder(facts, owners.getFirst(), port).filter(unit -> !unit.equals(who));
    return Finding.of(
        owner
            + " holds port "
            + port
            + holder.map(unit -> " for " + unit).orElse("")
            + ", so "
            + who
            + " cannot bind it",
        evidence,
        Services.advice(
            facts,
            "stop " + holder.orElse(owner) + " or give it another port, then start " + who,
            Remedy.Risk.MEDIUM,
            holder
                .map(unit -> "systemctl disable --now " + Unit.word(unit))
                .orElse("ss -H -tlnp sport = :" + port),
            start));
  }

  /// The unit that is stopped to free the port: the socket unit for which systemd itself holds it,
  /// else the one whose main process does. A process among others of a unit may not be all of it.
  private static Optional<String> holder(Case facts, SocketEntry socket, int port) {
    Set<Integer> pids =
        socket.owners().stream().map(SocketEntry.Owner::pid).collect(Collectors.toSet());
    return facts.serverHost().units().asValue().orElse(List.of()).stream()
        .filter(Unit::isActive)
        .filter(unit ->
            pids.contains(INIT)
                ? unit.id().endsWith(".socket") && SocketUnits.listensOn(unit, port)
                : pids.contains(unit.mainPid()))
        .map(Unit::id)
        .findFirst();
  }
}
