package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.Unit;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/// The unit was restarted several times, or systemd gave up restarting it.
final class ServiceCrashLoop implements Cause {

  private static final About ABOUT =
      About.root(
          "service-crash-loop",
          "the service starts and dies again and again",
          Stage.LISTENER,
          Set.of("start-failed", "connection-refused", "closed-after-accept", "connection-reset"),
          FactKind.UNITS,
          FactKind.PROCESSES,
          FactKind.JOURNAL);

  @Override
  public About about() {
    return ABOUT;
  }

  private static final int MIN_RESTARTS = 2;

  @Override
  public Outcome examine(Case facts) {
    Optional<Suspect> suspect = Suspect.of(facts);
    if (suspect.isEmpty()) {
      return Outcome.irrelevant();
    }
    Unit unit = suspect.get().unit();
    boolean loops = unit.restarts() >= MIN_RESTARTS || unit.subState().equals("auto-restart");
    Optional<LogLine> line =
        suspect.get().lastLine(facts, "restart counter", "start request repeated too quickly");
    if (suspect.get().spaceLacked(facts).isPresent()) {
      return Outcome.excluded(unit.id() + " ends for want of space", suspect.get().stateEvidence());
    }
    if (!loops && line.isEmpty()) {
      return Outcome.excluded(unit.id() + " was not restarted", suspect.get().stateEvidence());
    }
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            unit.id()
                + " was restarted "
                + unit.restarts()
                + " times, "
                + suspect.get().stateText(),
            unit.provenance()));
    line.ifPresent(l -> evidence.add(Suspect.said(l)));
    UnitTrouble.programLine(facts, suspect.get())
        .or(() -> suspect.get().lastLine(facts, "main process exited", "failed"))
        .ifPresent(l -> evidence.add(Suspect.said(l)));
    Finding finding =
        Finding.of(
            unit.id() + " starts and dies again and again",
            evidence,
            Services.advice(
                facts,
                "read why " + unit.id() + " ends, mend that, then start it",
                Remedy.Risk.LOW,
                "journalctl -u " + unit.word() + " -n 50 --no-pager",
                "systemctl reset-failed " + unit.word(),
                "systemctl restart " + unit.word()));
    return suspect.get().named()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which port " + unit.id() + " is meant to serve");
  }
}
