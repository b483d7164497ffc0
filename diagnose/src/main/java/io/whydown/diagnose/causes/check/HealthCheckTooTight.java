package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.proxy.Check;
import java.util.List;

/// `fall 1` and a server that was taken down several times although its check passes now.
final class HealthCheckTooTight implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-too-tight",
          "the check takes the server down on single failures",
          Stage.CHECK,
          Effects.and(
              Effects.AFTER_CONNECT_OR_TLS,
              "not-tried",
              "connection-refused",
              "connection-timeout",
              "health-check-rise-not-reached"),
          FactKind.RUNTIME,
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  private static final int FLAPS = 3;

  @Override
  public Outcome examine(Case facts) {
    Check check = facts.server().check();
    if (check == null
        || check.fall() > 1
        || !facts.symptom().outcome().equals("balancer-says-down")
        || !Replays.of(facts).passes("check")
        || !(facts.runtime() instanceof Reading.Seen(var state))) {
      return Outcome.irrelevant();
    }
    String downs = state.values().getOrDefault("chkdown", "0");
    if (!downs.matches("[0-9]{1,9}") || Integer.parseInt(downs) < FLAPS) {
      return Outcome.irrelevant();
    }
    return Outcome.likely(
        Finding.of(
            "one failed check takes "
                + facts.server().name()
                + " down, which happened "
                + downs
                + " times",
            List.of(
                new Evidence(
                    "it went down "
                        + downs
                        + " times, "
                        + state.values().getOrDefault("chkfail", "?")
                        + " checks failed in all",
                    state.provenance()),
                new Evidence("`fall 1`: the first failure counts", check.provenance())),
            Advice.configuration(
                facts,
                "let three failures in a row take it down: `fall 3`, and give the check more time")),
        "why single checks fail");
  }
}
