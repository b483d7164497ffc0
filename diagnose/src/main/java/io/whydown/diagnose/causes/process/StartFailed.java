package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.host.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The unit that should serve the port failed, or systemd is about to start it again.
final class StartFailed implements Cause {

  private static final About ABOUT =
      About.link(
          "start-failed",
          "the service was started and ended by itself",
          Stage.LISTENER,
          Set.of("no-listener-on-port", "no-listener-on-address"),
          FactKind.UNITS,
          FactKind.PROCESSES,
          FactKind.JOURNAL,
          FactKind.IDENTITY);

  @Override
  public About about() {
    return ABOUT;
  }

  private static final int LOOPS = 2;

  /// A process this young that restarted before is one turn of a loop.
  private static final Duration YOUNG = Duration.ofSeconds(30);

  private static boolean isYoung(Case facts, Unit unit) {
    Instant now = facts.serverHost().identity().map(HostIdentity::collectedAt).orElse(null);
    return now != null
        && UnitTimes.of(unit, "ExecMainStartTimestamp")
            .filter(at -> Duration.between(at, now).compareTo(YOUNG) < 0)
            .isPresent();
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Suspect> suspect = Suspect.of(facts);
    if (suspect.isEmpty()) {
      return Outcome.irrelevant();
    }
    Unit unit = suspect.get().unit();
    boolean failed =
        unit.activeState().equals("failed")
            || unit.subState().equals("auto-restart")
            || (unit.restarts() > 0 && !unit.isActive())
            || (unit.restarts() >= LOOPS && isYoung(facts, unit));
    if (!failed) {
      return unit.isActive()
          ? Outcome.excluded(unit.id() + " is active", suspect.get().stateEvidence())
          : Outcome.irrelevant();
    }
    Finding finding = Finding.of(suspect.get().stateText(), List.of(suspect.get().stateEvidence()));
    return suspect.get().named()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which port " + unit.id() + " is meant to serve");
  }
}
