package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/// An answer of success or redirection that the configured expectation does not name, or an interim
/// one before it.
final class HealthCheckExpectsOtherStatus implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-expects-other-status",
          "the answer is good and not the status that the check wants",
          Stage.CHECK,
          Set.of("unexpected-status", "unexpected-response"),
          FactKind.CHECK,
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.PROCESSES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.UNITS,
          FactKind.JOURNAL,
          FactKind.CONTAINERS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    if (failure.isEmpty()
        || !(failure.get().result() instanceof CheckResult.Unexpected(var expected, _))
        || !replays.isHttp()
        || !(Replays.isServed(failure.get().status()) || isInterim(failure.get()))
        || !Replays.isAboutStatus(expected)) {
      return Outcome.irrelevant();
    }
    CheckReplay seen = failure.get();
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        Advice.seen(
            seen,
            replays.requestText()
                + " gets "
                + Advice.answer(seen)
                + ", the check wants "
                + expected));
    replays
        .find("browser")
        .filter(b -> b.status() > 0)
        .ifPresent(b -> evidence.add(Advice.seen(b, "a browser gets " + Advice.answer(b))));
    evidence.add(new Evidence("the check is configured here", Advice.line(facts)));
    Finding finding =
        Finding.of(
            "the check wants "
                + expected
                + ", and "
                + facts.server().name()
                + (isInterim(seen) ? " answers first with the interim status " : " answers ")
                + seen.status(),
            evidence,
            Advice.configuration(facts, advice(seen)));
    return OtherProgram.judge(replays, finding);
  }

  /// A response of class 1xx comes before the final one (RFC 9110, 15.2). HAProxy's check takes the
  /// first it gets.
  private static boolean isInterim(CheckReplay replay) {
    return replay.status() >= 100 && replay.status() < 200;
  }

  private static String advice(CheckReplay seen) {
    return isInterim(seen)
        ? "check a path that is answered without an interim response"
        : "let the check accept "
            + seen.status()
            + ", for instance `http-check expect status 200-399`, or check a path that answers as wanted";
  }
}
