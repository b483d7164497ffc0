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

/// A rule of the hooks ingress or prerouting (raw, mangle, netdev) drops the SYN.
final class FirewallPreroutingDrop implements Cause {

  private static final About ABOUT =
      About.root(
          "firewall-prerouting-drop",
          "the server host drops the packet before routing",
          Stage.SERVER_FILTER,
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
      if (stop.isAtServer() && stop.isDrop() && stop.isEarly()) {
        return Outcome.proven(
            Finding.of(
                stop.title() + " drops " + stop.flow(),
                Stops.evidence(stop),
                Opening.of(facts, stop)));
      }
    }
    return Outcome.irrelevant();
  }
}
