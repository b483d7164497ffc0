package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation.CheckReplay;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// HAProxy's trap: `http-check expect` in a section below an inherited `option httpchk` drops the
/// inherited request, so the check waits for an answer to nothing (seen with 2.6.12).
final class ConfigShadowed implements Cause {

  private static final About ABOUT =
      About.root(
          "config-shadowed",
          "a setting overrides another one that was meant to hold",
          Stage.CHECK,
          Set.of(
              "response-timeout", "closed-after-accept", "connection-reset", "unexpected-response"),
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    if (failure.isEmpty() || !replays.sendsNothing()) {
      return Outcome.irrelevant();
    }
    if (!replays.serves("browser")) {
      return Outcome.excluded("the server does not answer a GET either");
    }
    CheckReplay served = replays.find("browser").orElseThrow();
    return Outcome.proven(
        Finding.of(
            "the check never sends a request: `http-check` rules here replace the whole inherited `option httpchk`",
            List.of(
                new Evidence(
                    "these rules are all that the check has, and none of them sends",
                    Advice.line(facts)),
                Advice.seen(failure.get(), "the check connects, sends nothing and gets nothing"),
                Advice.seen(
                    served, "a GET of " + replays.path() + " gets " + Advice.answer(served))),
            Advice.configuration(
                facts,
                "repeat `option httpchk` with its request in the section that has the `http-check` rules")));
  }
}
