package io.whydown.diagnose.causes.address;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Check;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import java.util.List;

/// The check dials another port than the traffic; the traffic's port answers and the check fails.
final class HealthCheckWrongPort implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-wrong-port",
          "the check goes to another port than the traffic, and only the check fails",
          Stage.CHECK,
          Effects.and(
              Effects.AFTER_CONNECT,
              "connection-refused",
              "connection-timeout",
              "no-listener-on-port"),
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
    if (!facts.dial().checkDiffers()
        || check.isEmpty()
        || traffic.isEmpty()
        || check.getFirst().port().equals(traffic.getFirst().port())
        // the address of its own says more: the port is that address's
        || !check.getFirst().address().equals(traffic.getFirst().address())) {
      return Outcome.irrelevant();
    }
    for (Observation.Connect seen : facts.connects(traffic.getFirst())) {
      if (seen.outcome() instanceof ConnectOutcome.Connected) {
        return Outcome.proven(finding(facts, check.getFirst(), traffic.getFirst(), seen));
      }
    }
    return Outcome.excluded(
        "the traffic's own port " + traffic.getFirst().port() + " does not answer either");
  }

  private static Finding finding(
      Case facts, Endpoint check, Endpoint traffic, Observation.Connect seen) {
    return Finding.of(
        "the check dials port "
            + check.port()
            + ", and the service answers on port "
            + traffic.port(),
        List.of(
            new Evidence("a connect to " + traffic + " succeeds", seen.provenance()),
            new Evidence(
                "the configuration checks port " + check.port(), facts.server().provenance())),
        Remedy.byHand(remedy(facts, check, traffic), facts.balancerVantage(), List.of()));
  }

  private static String remedy(Case facts, Endpoint check, Endpoint traffic) {
    Check settings = facts.server().check();
    boolean isOfLine = settings != null && settings.port() == check.port().number();
    return isOfLine
        ? "check port " + traffic.port() + ": drop `port " + check.port() + "` from the server line"
        : "take the connect to port "
            + check.port()
            + " out of the check, or start what should listen there";
  }
}
