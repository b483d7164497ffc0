package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Ejection;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// HAProxy's health analysis of the traffic (`observe`, `error-limit`), not the check, decided; or
/// NGINX's `max_fails`, of a server that answers by now.
final class PassiveEjection implements Cause {

  private static final About ABOUT =
      About.root(
          "passive-ejection",
          "the balancer took the server out for errors of the traffic",
          Stage.NOT_TRIED,
          Set.of("not-tried"),
          FactKind.RUNTIME,
          FactKind.BALANCER_LOG);

  @Override
  public About about() {
    return ABOUT;
  }

  private static Finding byNginx(Case facts, Ejection out) {
    return Finding.of(
        "the balancer does not ask %s until %s, for requests that failed there"
            .formatted(facts.server().name(), out.until().truncatedTo(ChronoUnit.SECONDS)),
        List.of(
            new Evidence(
                "the log: " + out.event().line().message(), out.event().line().provenance()),
            new Evidence("the server line", facts.server().provenance())),
        Advice.configuration(
            facts,
            "look at the failures before it in the balancer's log; a reload asks it at once; a shorter"
                + " `fail_timeout` or a larger `max_fails` keeps it in"));
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Ejection> out = Ejection.of(facts);
    if (out.isPresent()) {
      return Outcome.proven(byNginx(facts, out.get()));
    }
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
