package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Between;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.DrawnLots;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Hops;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.diagnose.causes.firewall.Opening;
import io.whydown.model.evidence.FactKind;
import io.whydown.net.IpAddress;
import java.util.Optional;
import java.util.Set;

/// A rule on a router of the way drops the packets; its snapshot names the rule. Without one the
/// hops say which router still let them in.
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
          FactKind.SOCKETS,
          FactKind.CONNECT);

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
    Optional<Outcome> atTimes = atTimes(facts);
    if (atTimes.isPresent()) {
      return atTimes.get();
    }
    Optional<IpAddress> gateway = Between.unseenGateway(facts);
    return gateway.isPresent() ? between(facts, gateway.get()) : unseen(facts);
  }

  /// A rule whose condition is open, where some connects pass and others do not.
  private static Optional<Outcome> atTimes(Case facts) {
    return DrawnLots.atRouter(facts)
        .map(rule ->
            Outcome.likely(
                Finding.of(
                    rule.at().title()
                        + " of the router "
                        + rule.at().vantage()
                        + " drops some connections",
                    rule.evidence(),
                    Opening.advice(facts, "let the balancer pass before that rule")),
                DrawnLots.MISSING));
  }

  /// Both ends let it through, so that a router does not.
  private static Outcome between(Case facts, IpAddress gateway) {
    if (Hops.of(facts).filter(seen -> !seen.circle().isEmpty()).isPresent()) {
      return Outcome.irrelevant();
    }
    Optional<Hops> hops = Hops.of(facts).filter(Hops::endsInSilence);
    if (hops.filter(Hops::isSilent).isPresent()) {
      return Outcome.unknown(Hops.wanted(FactKind.FILTERS, gateway));
    }
    IpAddress suspect = hops.flatMap(Hops::last).map(Hops.Router::address).orElse(gateway);
    String title =
        hops.isPresent()
            ? "the router " + suspect + ", or the one behind it, drops the connection"
            : "a router behind " + gateway + " drops the connection, or has no route";
    return Outcome.likely(
        Finding.of(title, Between.evidence(facts, gateway), Senders.remedy(suspect)),
        "the rules and routes of " + suspect + ": --host " + suspect + "=VANTAGE");
  }

  /// The server's own host may be the one as well.
  private static Outcome unseen(Case facts) {
    Optional<Hops.Router> router = Hops.of(facts).filter(Hops::endsInSilence).flatMap(Hops::last);
    return router.isPresent() && Stops.open(facts).isPresent()
        ? Outcome.unknown(Hops.wanted(FactKind.FILTERS, router.get().address()))
        : Outcome.irrelevant();
  }
}
