package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Between;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.diagnose.causes.firewall.Opening;
import io.whydown.model.evidence.FactKind;
import io.whydown.net.IpAddress;
import java.util.Optional;
import java.util.Set;

/// A rule on a router of the way drops the packets; its snapshot names the rule.
final class RouterAclDrop implements Cause {

  private static final About ABOUT =
      About.root(
          "router-acl-drop",
          "a router between drops the connection",
          Stage.PATH,
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
      if (stop.isAtRouter() && stop.isDrop()) {
        return Outcome.proven(
            Finding.of(
                stop.title() + " of the router " + stop.vantage() + " drops " + stop.flow(),
                Stops.evidence(stop),
                Opening.of(facts, stop)));
      }
    }
    Optional<IpAddress> gateway = Between.unseenGateway(facts);
    return gateway.isEmpty()
        ? Outcome.irrelevant()
        : Outcome.likely(
            Finding.of(
                "a router behind " + gateway.get() + " drops the connection, or has no route",
                Between.evidence(facts, gateway.get()),
                Senders.remedy(gateway.get())),
            "the rules and routes of " + gateway.get() + ": --host " + gateway.get() + "=VANTAGE");
  }
}
