package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The same request is answered as wanted when it is given more time than the check has.
final class HealthCheckTimeoutTooShort implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-timeout-too-short",
          "the server is healthy and answers later than the check allows",
          Stage.CHECK,
          Set.of("response-timeout"),
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    if (failure.isEmpty() || !(failure.get().result() instanceof CheckResult.TimedOut)) {
      return Outcome.irrelevant();
    }
    Optional<CheckReplay> patient = replays.find("patient");
    if (patient.isEmpty()) {
      return Outcome.irrelevant();
    }
    if (patient.get().result() instanceof CheckResult.TimedOut) {
      return Outcome.unknown(
          new Gap(
              FactKind.CHECK,
              facts.balancerVantage(),
              "whether it answers at all when it is given more than "
                  + seconds(patient.get().elapsedNanos()),
              "was not waited for; `"
                  + (replays.isHttp() ? "curl -v --max-time 60" : "nc -v -w 60")
                  + "` with the same request would tell, or the application's own log"));
    }
    if (!replays.passes("patient")) {
      return Outcome.excluded(
          "the same request fails also when it is given " + seconds(patient.get().elapsedNanos()));
    }
    Duration limit = limit(facts);
    CheckReplay slow = patient.get();
    return Outcome.proven(
        Finding.of(
            "the check gives up after "
                + text(limit)
                + ", and "
                + facts.server().name()
                + " answers after "
                + seconds(slow.elapsedNanos()),
            List.of(
                Advice.seen(failure.get(), "within " + text(limit) + " the check gets no answer"),
                Advice.seen(
                    slow,
                    "the same request gets "
                        + Advice.answer(slow)
                        + " after "
                        + seconds(slow.elapsedNanos())),
                new Evidence(
                    "the limit of the check is " + text(limit), facts.server().provenance())),
            Advice.configuration(
                facts,
                "give the check more time, for instance `timeout check "
                    + (slow.elapsedNanos() / 1_000_000_000L * 2 + 2)
                    + "s` and an `inter` not below it, or make the checked answer faster")));
  }

  private static Duration limit(Case facts) {
    Check check = facts.server().check();
    if (check == null) {
      return Duration.ZERO;
    }
    Duration own = check.timeout();
    return own == null ? check.interval() : own;
  }

  private static String text(Duration limit) {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }

  private static String seconds(long nanos) {
    long millis = nanos / 1_000_000;
    return millis < 1000 ? millis + " ms" : "%d.%d s".formatted(millis / 1000, millis % 1000 / 100);
  }
}
