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

/// A rule or a policy on the balancer's own host drops the SYN, or the answer that comes back.
final class BalancerFirewallDrop implements Cause {

  private static final About ABOUT =
      About.root(
          "lb-firewall-drop",
          "the balancer's own packet filter drops the connection or its answer",
          Stage.BALANCER_FILTER,
          Set.of("packet-dropped"),
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
      if (stop.isAtBalancer() && stop.isDrop()) {
        return Outcome.proven(
            Finding.of(
                stop.title() + " of the balancer drops " + stop.flow(),
                Stops.evidence(stop),
                Opening.of(facts, stop)));
      }
    }
    return Outcome.irrelevant();
  }
}
