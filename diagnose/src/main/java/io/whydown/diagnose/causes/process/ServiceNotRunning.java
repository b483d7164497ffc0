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
          Set.of("no-listener-on-port"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
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
      return Outcome.irrelevant();
    }
    Optional<Suspect> suspect = Suspect.of(facts);
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
    if (unit.isActive() || unit.activeState().equals("activating")) {
      return Outcome.excluded(unit.id() + " is " + unit.activeState(), suspect.stateEvidence());
    }
    var all = new ArrayList<Evidence>();
    all.add(suspect.stateEvidence());
    suspect
        .lastLine(facts, "main process exited", "failed", "error", "exception", "skipped")
        .ifPresent(line ->
            all.add(new Evidence("its journal says: " + line.message(), line.provenance())));
    all.addAll(evidence);
    Finding finding =
        Finding.of(
            suspect.stateText(), all, Services.listening(facts, Services.start(facts, unit)));
    return suspect.named()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which port " + unit.id() + " is meant to serve");
  }
}
