package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.diagnose.causes.firewall.Opening;
import io.whydown.model.evidence.FactKind;
import java.util.Set;

/// A rule on a router of the way rejects; its snapshot names the rule.
final class RouterAclReject implements Cause {

  private static final About ABOUT =
      About.root(
          "router-acl-reject",
          "a router between rejects the connection",
          Stage.PATH,
          Set.of("packet-rejected"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS,
          FactKind.CONNECT);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Stops.Stop stop : Stops.all(facts)) {
      if (stop.isAtRouter() && stop.isReject()) {
        return Outcome.proven(
            Finding.of(
                stop.title() + " of the router " + stop.vantage() + " rejects " + stop.flow(),
                Stops.evidence(stop),
                Opening.of(facts, stop)));
      }
    }
    return Senders.reject(facts);
  }
}
