package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.evidence.FactKind;
import java.util.Set;

/// A rule on the balancer's own host rejects its connection, so no packet leaves.
final class BalancerFirewallReject implements Cause {

  private static final About ABOUT =
      About.root(
          "lb-firewall-reject",
          "the balancer's own packet filter rejects the connection",
          Stage.BALANCER_FILTER,
          Set.of("packet-rejected"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Stops.Stop stop : Stops.all(facts)) {
      if (stop.isAtBalancer() && stop.isReject()) {
        return Outcome.proven(
            Finding.of(
                stop.title() + " of the balancer rejects " + stop.flow(),
                Stops.evidence(stop),
                Opening.of(facts, stop)));
      }
    }
    return Outcome.irrelevant();
  }
}
