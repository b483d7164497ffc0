package io.whydown.diagnose.causes.address;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.UnitProcesses;
import io.whydown.diagnose.causes.container.Engine;
import io.whydown.diagnose.causes.process.Suspect;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.Container;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.Unit;
import io.whydown.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Nothing listens on the dialled port, and the same service listens on another one.
final class WrongPort implements Cause {

  private static final About ABOUT =
      About.root(
          "wrong-port",
          "the balancer dials a port that the service does not listen on",
          Stage.LISTENER,
          Set.of("no-listener-on-port", "connection-refused"),
          FactKind.SOCKETS,
          FactKind.CONTAINERS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.CHECK,
          FactKind.PROCESSES,
          FactKind.CONFIGURATION,
          FactKind.BALANCER_PROCESS,
          FactKind.UNITS,
          FactKind.JOURNAL,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.None(var endpoint, var evidence))) {
      return facts
          .dialled()
          .filter(e -> Engine.rightful(facts, e).isEmpty())
          .flatMap(e -> Engine.dialledInside(facts, e))
          .map(inside -> ofContainer(facts, inside))
          .orElse(Outcome.irrelevant());
    }
    Optional<Suspect> suspect = Suspect.of(facts);
    if (suspect.isPresent() && suspect.get().named() && !suspect.get().unit().isActive()) {
      return Outcome.excluded(
          suspect.get().unit().id() + " should serve the port, and " + suspect.get().stateText());
    }
    Optional<NearMiss> best = NearMiss.best(facts, endpoint);
    if (best.isEmpty()) {
      return Outcome.excluded("no other listener of the host looks like this service");
    }
    NearMiss near = best.get();
    if (suspect.isPresent() && speaksAgainst(facts, suspect.get(), near)) {
      return Outcome.excluded(
          suspect.get().stateText()
              + ", and nothing else says that "
              + near.socket().ownerText()
              + " is the service");
    }
    SocketEntry socket = near.socket();
    var all = new ArrayList<Evidence>();
    all.add(
        new Evidence(
            socket.ownerText() + " listens on " + socket.boundText(), socket.provenance()));
    all.addAll(near.evidence());
    Optional<Unit> unit = unitOf(facts, socket);
    List<String> files = unit.map(WrongPort::files).orElse(List.of());
    unit.filter(_ -> !files.isEmpty())
        .ifPresent(u ->
            all.add(
                new Evidence(
                    u.id() + " is set up by " + String.join(", ", files), u.provenance())));
    all.addAll(evidence);
    Finding finding =
        Finding.of(
            socket.ownerText()
                + " listens on port "
                + socket.port()
                + ", not on "
                + endpoint.port(),
            all,
            remedy(facts, endpoint, socket, files));
    return Outcome.likely(
        finding, "that " + socket.ownerText() + " is the service meant by " + facts.name());
  }

  /// The dialled address is a container's own, which listens on other ports.
  private static Outcome ofContainer(Case facts, Engine.Inside inside) {
    Container container = inside.container();
    List<SocketEntry> open = Engine.openListeners(container);
    if (!container.listenersKnown()
        || open.isEmpty()
        || !Engine.listeners(container, inside.port()).isEmpty()) {
      return Outcome.irrelevant();
    }
    String others = Engine.ports(container);
    var evidence = new ArrayList<Evidence>();
    evidence.add(Engine.evidence(container, "nothing listens on port " + inside.port()));
    evidence.add(Engine.evidence(container, "listens on " + others));
    container.published().stream()
        .filter(p -> p.hostPort() == inside.port() && p.hostPort() != p.containerPort())
        .findFirst()
        .ifPresent(p ->
            evidence.add(
                Engine.evidence(
                    container,
                    p.hostPort() + " is the port on the host that leads to " + p.containerPort())));
    evidence.addAll(Engine.intent(container));
    Finding finding =
        Finding.of(
            "the container "
                + container.name()
                + " listens on "
                + others
                + ", not on port "
                + inside.port(),
            evidence,
            Remedy.byHand(
                "dial port " + open.getFirst().port() + " of the container",
                facts.balancerVantage(),
                List.of(Engine.command(container, "port " + container.name()))));
    return open.stream().map(SocketEntry::port).distinct().count() == 1
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which of the ports " + others + " is meant");
  }

  /// The unit that should serve the port is another one than the near listener's, or it does not
  /// run and little speaks for the listener.
  private static boolean speaksAgainst(Case facts, Suspect suspect, NearMiss near) {
    return suspect.unit().isActive() && !suspect.hasEnded(facts)
        ? suspect.named() && !owns(facts, suspect.unit(), near.socket())
        : near.score() < NearMiss.STRONG;
  }

  /// True also where it is not known which process holds the socket.
  private static boolean owns(Case facts, Unit unit, SocketEntry socket) {
    List<ProcessEntry> processes = facts.serverHost().processes().asValue().orElse(List.of());
    return socket.owners().isEmpty()
        || socket.owners().stream()
            .anyMatch(owner ->
                owner.pid() == unit.mainPid()
                    || processes.stream()
                        .anyMatch(p ->
                            p.pid() == owner.pid()
                                && (p.unit() == null || p.unit().equals(unit.id()))));
  }

  private static Optional<Unit> unitOf(Case facts, SocketEntry socket) {
    return UnitProcesses.services(
            facts.serverHost().units().asValue().orElse(List.of()),
            facts.serverHost().processes().asValue().orElse(List.of()),
            socket.owners().stream().map(SocketEntry.Owner::pid).toList())
        .stream()
        .findFirst();
  }

  /// The files that make the unit, those that override others first (systemd.unit(5)).
  private static List<String> files(Unit unit) {
    var files = new ArrayList<String>();
    for (String property : List.of("DropInPaths", "FragmentPath")) {
      String paths = unit.property(property);
      if (paths != null && !paths.isBlank()) {
        files.addAll(List.of(paths.strip().split(" +")));
      }
    }
    return files;
  }

  private static Remedy remedy(
      Case facts, Endpoint endpoint, SocketEntry socket, List<String> files) {
    String place =
        facts.server().provenance().origin() instanceof Provenance.Origin.File(var path, int line)
            ? " in " + path + ":" + line
            : "";
    return Remedy.byHand(
        "dial port "
            + socket.port()
            + " instead of "
            + endpoint.port()
            + place
            + ", or let the service listen on "
            + endpoint.port()
            + (files.isEmpty() ? "" : ": see " + String.join(", ", files)),
        facts.balancerVantage(),
        List.of("ss -H -tlnp sport = :" + endpoint.port()));
  }
}
