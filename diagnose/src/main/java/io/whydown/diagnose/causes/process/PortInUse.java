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
import io.whydown.net.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

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
    Optional<Suspect> suspect = Suspect.of(facts);
    if (suspect.isEmpty() || facts.dialled().isEmpty()) {
      return Outcome.irrelevant();
    }
    Optional<LogLine> line = suspect.get().portTaken(facts);
    if (line.isEmpty()) {
      return Outcome.irrelevant();
    }
    Unit unit = suspect.get().unit();
    var said = new Evidence("its journal says: " + line.get().message(), line.get().provenance());
    int port = facts.dialled().get().port().number();
    List<SocketEntry> owners = Listeners.onPort(facts, port);
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
        finding(facts, owners, port, unit.id(), "systemctl restart " + unit.id(), evidence);
    return suspect.get().named()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which port " + unit.id() + " is meant to serve");
  }

  /// A container that does not run because the host's port was taken: it ended with that word, or
  /// its engine could not publish the port.
  private static Optional<Outcome> ofContainer(Case facts) {
    if (facts.dialled().isEmpty()) {
      return Optional.empty();
    }
    Optional<Container> ended =
        Engine.all(facts).stream()
            .filter(c -> !c.isRunning() && lacksPort(c, facts.dialled().get()))
            .min(Comparator.comparing((Container c) -> !Engine.isNamed(facts, c)));
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
    return Finding.of(
        owner + " holds port " + port + ", so " + who + " cannot bind it",
        evidence,
        Services.advice(
            facts,
            "stop " + owner + " or give it another port, then start " + who,
            Remedy.Risk.MEDIUM,
            "ss -H -tlnp sport = :" + port,
            start));
  }

  private static boolean lacksPort(Container container, Endpoint dialled) {
    return container.networkMode().equals("host")
        ? container.setup().lastWords().stream().anyMatch(PortInUse::isTaken)
        : isTaken(container.setup().error()) && !Engine.publishing(container, dialled).isEmpty();
  }

  private static boolean isTaken(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    return lower.contains("address already in use")
        || lower.contains("eaddrinuse")
        || lower.contains("port is already allocated");
  }
}
