package io.whydown.diagnose.causes.address;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import java.util.List;
import java.util.Set;

/// The check dials another address than the traffic (`addr`); the traffic's address answers.
final class HealthCheckOtherAddress implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-other-address",
          "the check goes to another address than the traffic, and only the check fails",
          Stage.CHECK,
          Set.of(
              "connection-refused",
              "connection-timeout",
              "host-unreachable",
              "network-unreachable",
              "unexpected-status",
              "unexpected-response",
              "response-timeout",
              "closed-after-accept"),
          FactKind.CONFIGURATION,
          FactKind.CONNECT);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    List<Endpoint> check = facts.dial().check();
    List<Endpoint> traffic = facts.dial().traffic();
    if (check.isEmpty()
        || traffic.isEmpty()
        || check.getFirst().address().equals(traffic.getFirst().address())) {
      return Outcome.irrelevant();
    }
    for (Observation.Connect seen : facts.connects(traffic.getFirst())) {
      if (seen.outcome() instanceof ConnectOutcome.Connected) {
        return Outcome.proven(finding(facts, check.getFirst(), traffic.getFirst(), seen));
      }
    }
    return Outcome.excluded(
        "the traffic's own address " + traffic.getFirst().address() + " does not answer either");
  }

  private static Finding finding(
      Case facts, Endpoint check, Endpoint traffic, Observation.Connect seen) {
    return Finding.of(
        "the check dials " + check.address() + ", and the service answers at " + traffic.address(),
        List.of(
            new Evidence("a connect to " + traffic + " succeeds", seen.provenance()),
            new Evidence(
                "the configuration checks " + check.address(), facts.server().provenance())),
        Remedy.byHand(
            "check the server's own address: drop `addr "
                + check.address()
                + "` from the server line",
            facts.balancerVantage(),
            List.of()));
  }
}
