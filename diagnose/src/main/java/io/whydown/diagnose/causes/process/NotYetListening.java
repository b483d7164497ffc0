package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The unit is activating, or its process is younger than a minute, and nothing listens yet.
final class NotYetListening implements Cause {

  private static final About ABOUT =
      About.root(
          "not-yet-listening",
          "the service is still starting",
          Stage.LISTENER,
          Set.of("no-listener-on-port"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.UNITS,
          FactKind.JOURNAL,
          FactKind.PROCESSES,
          FactKind.IDENTITY,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  private static final Duration YOUNG = Duration.ofSeconds(60);

  @Override
  public Outcome examine(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.None(var endpoint, var evidence))) {
      return Outcome.irrelevant();
    }
    Optional<Suspect> suspect = Suspect.of(facts);
    if (suspect.isEmpty()) {
      return Outcome.irrelevant();
    }
    Unit unit = suspect.get().unit();
    boolean starting =
        unit.activeState().equals("activating") && !unit.subState().equals("auto-restart");
    boolean young =
        unit.isActive() && age(facts, unit).filter(a -> a.compareTo(YOUNG) < 0).isPresent();
    if (!starting && !young) {
      return Outcome.irrelevant();
    }
    return Outcome.likely(
        Finding.of(
            unit.id() + " is still starting",
            List.of(suspect.get().stateEvidence(), evidence.getFirst()),
            Services.advice(
                facts,
                "wait; give the check a start period (HAProxy: slowstart, a longer inter) if this is usual",
                Remedy.Risk.LOW,
                "systemctl status " + unit.id())),
        "whether a listener appears on port " + endpoint.port() + " within a minute");
  }

  private static Optional<Duration> age(Case facts, Unit unit) {
    List<ProcessEntry> processes = facts.serverHost().processes().asValue().orElse(List.of());
    Instant now = facts.serverHost().identity().map(i -> i.collectedAt()).orElse(Instant.EPOCH);
    for (ProcessEntry process : processes) {
      Instant started = process.startedAt();
      if (process.pid() == unit.mainPid() && started != null) {
        return Optional.of(Duration.between(started, now));
      }
    }
    return Optional.empty();
  }
}
