package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Between;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Change;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Hops;
import io.whydown.diagnose.cause.Journey.Leg;
import io.whydown.diagnose.cause.Journey.Role;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Disposition;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A router of the way has a blackhole, prohibit or unreachable route to the server.
final class RouterBlackhole implements Cause {

  private static final About ABOUT =
      About.root(
          "router-blackhole",
          "a router between discards the packets by its routes",
          Stage.PATH,
          Set.of("connection-timeout", "host-unreachable", "connect-denied"),
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
    for (Leg leg : facts.journey().map(j -> j.legs(Role.ROUTER_FORTH)).orElse(List.of())) {
      if (leg.disposition()
          instanceof Disposition.RouteForbids(var vantage, var type, var destination, var route)) {
        var place =
            route == null
                ? io.whydown.diagnose.cause.HostProvenance.command(
                    facts.host(vantage), "ip rule", "")
                : route.provenance();
        var remedy =
            new Remedy(
                route == null ? "delete or narrow the policy rule" : "delete that route",
                vantage,
                route == null ? List.of() : List.of(RouteCommands.delete(route)),
                Remedy.Risk.MEDIUM,
                false,
                List.of("ip route get " + destination),
                route == null ? List.of() : List.of(RouteCommands.add(route)));
        return Outcome.proven(
            Finding.of(
                "the router " + vantage + " has a route of type " + type + " to " + destination,
                List.of(new Evidence(type + " " + destination, place)),
                route == null ? remedy : remedy.changing(new Change.RemoveRoute(vantage, route))));
      }
    }
    Optional<IpAddress> gateway = Between.unseenGateway(facts);
    Optional<Hops> hops = Hops.of(facts).filter(Hops::endsInSilence);
    return gateway.isPresent() && hops.isPresent()
        ? byHops(facts, hops.get(), gateway.get())
        : Outcome.irrelevant();
  }

  /// A route that discards is looked up before the hops are counted, so that its router is silent
  /// even to a packet that may go no further (net/ipv4/route.c, ip_route_input_slow). So is one
  /// that drops in its prerouting chain, or sends no ICMP.
  private static Outcome byHops(Case facts, Hops hops, IpAddress gateway) {
    Optional<Hops.Router> last = hops.last();
    if (last.isPresent()) {
      return last.get().address().equals(hops.sweep().endpoint().address())
              || !hops.circle().isEmpty()
          ? Outcome.irrelevant()
          : Outcome.unknown(Hops.wanted(FactKind.ROUTES, last.get().address()));
    }
    var remedy =
        new Remedy(
            "delete the route that discards on " + gateway,
            gateway.toString(),
            List.of(),
            Remedy.Risk.MEDIUM,
            false,
            List.of("ip route get " + hops.sweep().endpoint().address()),
            List.of());
    return Outcome.likely(
        Finding.of(
            "the router " + gateway + " swallows every packet to the server",
            Between.evidence(facts, gateway),
            remedy),
        "the routes and rules of " + gateway + ": --host " + gateway + "=VANTAGE");
  }
}
