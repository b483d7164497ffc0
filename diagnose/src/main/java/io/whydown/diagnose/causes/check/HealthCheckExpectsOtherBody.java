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
import io.whydown.model.proxy.Check;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A good answer without the text, pattern or header that the configured expectation names.
final class HealthCheckExpectsOtherBody implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-expects-other-body",
          "the text that the check wants is not in the reply",
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
        || !(failure.get().result() instanceof CheckResult.Unexpected(var expected, var got))
        || Replays.isAboutStatus(expected)
        || (replays.isHttp() && !Replays.isServed(failure.get().status()))
        || (!replays.isHttp() && !isScript(replays) && !isUnknownCommand(replays, got))
        || Role.of(replays).isPresent()
        || !(Dialect.of(replays) instanceof Dialect.AsExpected)) {
      return Outcome.irrelevant();
    }
    CheckReplay seen = failure.get();
    Finding finding =
        Finding.of(
            "the check wants "
                + expected
                + " in the reply, and the reply of "
                + facts.server().name()
                + " does not match",
            List.of(
                Advice.seen(
                    seen, "the check wants " + expected + ", the reply was " + shortened(got)),
                new Evidence("the check is configured here", Advice.line(facts))),
            Advice.configuration(
                facts,
                "expect a text that a healthy reply has, or look why the application answers otherwise"));
    return replays.isHttp()
        ? OtherProgram.judge(replays, finding)
        : Outcome.likely(finding, "whether the service answers so in good health");
  }

  private static boolean isScript(Replays replays) {
    Check check = replays.settings();
    return check != null && check.kind() == Check.Kind.TCP_SCRIPT;
  }

  /// Redis has no such command any more: `rename-command PING ""`.
  private static boolean isUnknownCommand(Replays replays, String got) {
    Check check = replays.settings();
    return check != null
        && check.kind() == Check.Kind.REDIS
        && got.startsWith("-ERR unknown command");
  }

  private static String shortened(String got) {
    String line = got.replace('\n', ' ');
    return line.length() > 160 ? line.substring(0, 160) + "…" : line;
  }
}
