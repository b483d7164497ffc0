package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.OtherMeaning;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.causes.container.FallenContainer;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// No process serves the port: nothing listens there, and the unit that should, where there is one,
/// is not active.
final class ServiceNotRunning implements Cause {

  private static final About ABOUT =
      About.root(
          "service-not-running",
          "the service's process is not running",
          Stage.LISTENER,
          Set.of(
              "no-listener-on-port",
              "closed-after-accept",
              "connection-reset",
              "response-timeout",
              "unexpected-response",
              "host-unreachable",
              "host-down-same-subnet",
              "address-moved",
              "container-address-changed",
              "name-error",
              "name-unresolvable"),
          FactKind.SOCKETS,
          FactKind.NAMES,
          FactKind.CONNECT,
          FactKind.CONTAINERS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.UNITS,
          FactKind.JOURNAL,
          FactKind.PROCESSES,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  /// A connection that was accepted: by systemd, where it is this cause at all.
  private static final Set<String> ACCEPTED =
      Set.of("closed-after-accept", "connection-reset", "response-timeout", "unexpected-response");

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (ACCEPTED.contains(facts.symptom().id())) {
      return ActivatedService.of(facts)
          .flatMap(activated -> activated.judge(facts))
          .orElse(Outcome.irrelevant());
    }
    if (!(Listeners.at(facts) instanceof Listeners.None(var endpoint, var evidence))) {
      // a container that ended has neither an address nor, for the engine's resolver, a name
      return Listeners.at(facts) instanceof Listeners.ElsewhereAddressed
              || Listeners.at(facts) instanceof Listeners.NotSeen
              || facts.dialled().isEmpty()
          ? FallenContainer.judge(facts, List.of()).orElse(Outcome.irrelevant())
          : Outcome.irrelevant();
    }
    Optional<Suspect> suspect = Suspect.of(facts);
    Optional<Outcome> container = FallenContainer.judge(facts, evidence);
    if (container.isPresent() && suspect.filter(Suspect::named).isEmpty()) {
      return container.get();
    }
    if (suspect.isEmpty() && OtherMeaning.works(facts)) {
      return Outcome.excluded("the service answers at an address that the full name has");
    }
    if (suspect.isEmpty()) {
      return Outcome.likely(
          Finding.of(
              "no process serves port " + endpoint.port(),
              evidence,
              Services.listening(
                  facts,
                  Services.advice(
                      facts,
                      "start the service that should listen on " + endpoint,
                      Remedy.Risk.LOW))),
          "the name of the service, to ask for its state");
    }
    return ofUnit(facts, suspect.get(), evidence);
  }

  private static Outcome ofUnit(Case facts, Suspect suspect, List<Evidence> evidence) {
    Unit unit = suspect.unit();
    boolean ended = suspect.hasEnded(facts);
    if ((unit.isActive() && !ended) || unit.activeState().equals("activating")) {
      return Outcome.excluded(unit.id() + " is " + unit.activeState(), suspect.stateEvidence());
    }
    if (unit.activeState().equals("failed") && suspect.spaceLacked(facts).isPresent()) {
      return Outcome.excluded(unit.id() + " ended for want of space", suspect.stateEvidence());
    }
    UnitTrouble trouble = UnitTrouble.of(facts, suspect);
    var all = new ArrayList<>(trouble.evidence());
    all.addAll(evidence);
    Finding finding = Finding.of(trouble.title(), all, Services.listening(facts, trouble.remedy()));
    if (ended) {
      return Outcome.likely(
          finding, "that " + unit.id() + " is meant to leave a process that serves the port");
    }
    if (!suspect.isLoaded()) {
      return Outcome.likely(finding, "that " + unit.id() + " is still meant to run");
    }
    return suspect.named()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which port " + unit.id() + " is meant to serve");
  }
}
