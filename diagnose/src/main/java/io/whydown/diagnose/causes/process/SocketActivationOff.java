package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A `.socket` unit holds the port in its ListenStream and is not active (systemd.socket(5)).
final class SocketActivationOff implements Cause {

  private static final About ABOUT =
      About.root(
          "socket-activation-off",
          "the service is started by a socket unit, and that unit is not active",
          Stage.LISTENER,
          Set.of("no-listener-on-port"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.UNITS,
          FactKind.JOURNAL,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  private static final String MASKED = "masked";

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.None(var endpoint, _))
        || !(facts.serverHost().units() instanceof Reading.Seen(var units))) {
      return Outcome.irrelevant();
    }
    int port = endpoint.port().number();
    for (Unit unit : units) {
      if (unit.id().endsWith(".socket") && SocketUnits.listensOn(unit, port) && !unit.isActive()) {
        // systemd ends a socket unit whose service fails again and again: that failure is the cause
        return unit.activeState().equals("failed") && failed(units, unit).isPresent()
            ? Outcome.excluded(unit.id() + " failed as the service that it starts failed")
            : Outcome.proven(finding(facts, unit, port));
      }
    }
    return Outcome.irrelevant();
  }

  /// The service of a socket unit, where it failed.
  private static Optional<Unit> failed(List<Unit> units, Unit socket) {
    return triggered(units, socket).filter(unit -> unit.activeState().equals("failed"));
  }

  private static Optional<Unit> triggered(List<Unit> units, Unit socket) {
    String triggers = socket.property("Triggers");
    return units.stream().filter(unit -> unit.id().equals(triggers)).findFirst();
  }

  private static Finding finding(Case facts, Unit unit, int port) {
    String state =
        unit.activeState() + (unit.result().equals("success") ? "" : " (" + unit.result() + ")");
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            unit.id()
                + " has ListenStream "
                + String.join(", ", unit.listens())
                + " and is "
                + state,
            unit.provenance()));
    List<Unit> units = facts.serverHost().units().asValue().orElse(List.of());
    failed(units, unit)
        .ifPresent(u -> evidence.addAll(UnitTrouble.of(facts, new Suspect(u, true)).evidence()));
    Optional<Unit> masked = triggered(units, unit).filter(u -> u.loadState().equals(MASKED));
    masked.ifPresent(u -> evidence.add(new Suspect(u, true).stateEvidence()));
    return Finding.of(
        unit.id() + ", which listens on port " + port + " for its service, is " + state,
        evidence,
        masked.isPresent() ? unmasking(facts, masked.get(), unit) : Services.start(facts, unit));
  }

  /// A socket unit does not start while its service is masked.
  private static Remedy unmasking(Case facts, Unit service, Unit socket) {
    return Services.advice(
        facts,
        "unmask " + service.id() + ", then start " + socket.id(),
        Remedy.Risk.LOW,
        "systemctl unmask " + service.word(),
        "systemctl enable --now " + socket.word());
  }
}
