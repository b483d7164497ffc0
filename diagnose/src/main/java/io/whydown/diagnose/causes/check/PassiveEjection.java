package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import java.util.List;
import java.util.Set;

/// HAProxy's health analysis of the traffic (`observe`, `error-limit`), not the check, decided.
final class PassiveEjection implements Cause {

  private static final About ABOUT =
      About.root(
          "passive-ejection",
          "the balancer took the server out for errors of the traffic",
          Stage.NOT_TRIED,
          Set.of("not-tried"),
          FactKind.RUNTIME);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    String observed = facts.server().observe();
    if (observed == null
        || !(facts.runtime() instanceof Reading.Seen(var state))
        || !state.isDown()
        || !state.checkStatus().equals("HANA")) {
      return Outcome.irrelevant();
    }
    return Outcome.proven(
        Finding.of(
            "the balancer took "
                + facts.server().name()
                + " out for errors of its traffic (`observe "
                + observed
                + "`)",
            List.of(
                new Evidence(
                    "the balancer says "
                        + state.status()
                        + " "
                        + state.lastCheck()
                        + ", "
                        + state.values().getOrDefault("hanafail", "?")
                        + " errors observed",
                    state.provenance()),
                new Evidence("the server line", facts.server().provenance())),
            Advice.configuration(
                facts,
                "look at the errors in the balancer's log; raise `error-limit` if they are harmless")));
  }
}
