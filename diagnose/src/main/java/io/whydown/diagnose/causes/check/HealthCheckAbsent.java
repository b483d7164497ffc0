package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.proxy.ProxyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The server fails, and nothing tells the balancer: its line has no `check`, so it keeps the state
/// `no check` and its share of the clients.
final class HealthCheckAbsent implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-absent",
          "the balancer does not check the server and goes on using it",
          Stage.CHECK,
          Set.of(About.BESIDE),
          FactKind.CONFIGURATION,
          FactKind.RUNTIME,
          FactKind.BALANCER_LOG);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Symptom symptom = facts.symptom();
    if (!facts.failing().containsKey(facts.server().name())
        || symptom.id().equals("not-tried")
        || symptom.id().equals("name-error")
        || facts.server().check() != null
        || facts.server().track() != null
        || !(facts.runtime() instanceof Reading.Seen(var state))
        || !state.status().equals("no check")) {
      return Outcome.irrelevant();
    }
    var evidence = new ArrayList<Evidence>();
    evidence.add(new Evidence("the balancer says: no check", state.provenance()));
    evidence.add(new Evidence("the line has no `check`", facts.server().provenance()));
    symptom.evidence().stream().limit(1).forEach(evidence::add);
    facts.loggedRequests().stream()
        .filter(e -> e.concerns(facts.backend().name(), facts.server().name()))
        .filter(HealthCheckAbsent::isFailed)
        .reduce((_, later) -> later)
        .map(e ->
            new Evidence(
                "a client was sent there and got " + e.status() + " (" + e.termination() + ")",
                e.line().provenance()))
        .ifPresent(evidence::add);
    return Outcome.proven(
        Finding.of(
            facts.name() + " is not checked, so the balancer goes on sending it clients",
            evidence,
            Remedy.byHand(
                "add `check` to the server line, and reload the balancer",
                facts.balancerVantage(),
                List.of("haproxy -c -f " + facts.proxy().configuration()))));
  }

  private static boolean isFailed(ProxyEvent event) {
    return event.termination().startsWith("SC") || event.termination().startsWith("sC");
  }
}
