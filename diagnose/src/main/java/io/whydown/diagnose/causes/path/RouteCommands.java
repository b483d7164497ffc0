package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Change;
import io.whydown.diagnose.cause.KnownHop;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.host.Interface;
import io.whydown.model.host.Neighbour;
import io.whydown.model.host.RoutingTables.NextHop;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.model.host.RoutingTables.Rule;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What to type where routes or rules lead packets astray (ip-route(8), ip-rule(8)). Stateless.
final class RouteCommands {

  private static final String USUAL_TABLE = "main";

  private RouteCommands() {}

  static String delete(Route route) {
    return "ip route del " + named(route);
  }

  static String add(Route route) {
    var words = new StringBuilder("ip route add ").append(named(route));
    for (NextHop hop : route.nextHops().stream().limit(1).toList()) {
      words.append(hop.gateway() == null ? "" : " via " + hop.gateway());
      words.append(hop.device() == null ? "" : " dev " + hop.device());
    }
    return words.toString();
  }

  private static String named(Route route) {
    String table = route.table().equals(USUAL_TABLE) ? "" : " table " + route.table();
    return route.type() + " " + route.destination() + table;
  }

  /// The route that is missing at a host, by a gateway that something tells of: a machine that was
  /// looked into, the one gateway of the host's other routes, the one neighbour that it knows.
  static Remedy addMissing(Case facts, String vantage, IpAddress destination) {
    String summary = "give " + vantage + " a route to " + destination;
    Change change = new Change.AddRoute(vantage, destination);
    List<String> verify = List.of("ip route get " + destination);
    Optional<String> hop = hop(facts, facts.host(vantage), destination);
    return hop.map(words ->
            new Remedy(
                summary,
                vantage,
                List.of("ip route add " + destination + " " + words),
                Remedy.Risk.MEDIUM,
                false,
                verify,
                List.of("ip route del " + destination)))
        .orElse(
            Remedy.byHand(
                summary
                    + "; nothing that was read tells by which gateway, so ask who runs that network",
                vantage,
                verify))
        .changing(change);
  }

  /// `via 10.0.0.1`, or `dev eth0` for an address on the link.
  private static Optional<String> hop(Case facts, Case.HostFacts host, IpAddress destination) {
    Optional<NextHop> known =
        host.state().flatMap(state -> KnownHop.towards(facts.snapshot(), state, destination));
    if (known.isPresent()) {
      IpAddress gateway = known.get().gateway();
      return Optional.of(gateway == null ? "dev " + known.get().device() : "via " + gateway);
    }
    Optional<Interface> link =
        host.interfaces().asValue().orElse(List.of()).stream()
            .filter(each -> each.up() && each.isNear(destination))
            .findFirst();
    if (link.isPresent()) {
      return Optional.of("dev " + link.get().name());
    }
    return only(gateways(host), destination)
        .or(() -> only(neighbours(host), destination))
        .map(gateway -> "via " + gateway);
  }

  private static Stream<IpAddress> gateways(Case.HostFacts host) {
    return host.routes().asValue().stream()
        .flatMap(tables -> tables.routes().stream())
        .flatMap(route -> route.nextHops().stream())
        .flatMap(hop -> Optional.ofNullable(hop.gateway()).stream());
  }

  private static Stream<IpAddress> neighbours(Case.HostFacts host) {
    return host.neighbours().asValue().orElse(List.of()).stream()
        .filter(neighbour -> !neighbour.isUnanswered())
        .map(Neighbour::address);
  }

  private static Optional<IpAddress> only(Stream<IpAddress> hops, IpAddress destination) {
    List<IpAddress> known =
        hops.filter(address -> address.family() == destination.family())
            .filter(address -> !address.isLinkLocal() && !address.equals(destination))
            .distinct()
            .toList();
    return known.size() == 1 ? Optional.of(known.getFirst()) : Optional.empty();
  }

  static String delete(Rule rule) {
    return ruleTool(rule) + " del pref " + rule.priority();
  }

  static String list(Rule rule) {
    return ruleTool(rule);
  }

  private static String ruleTool(Rule rule) {
    return switch (rule.family()) {
      case V4 -> "ip rule";
      case V6 -> "ip -6 rule";
    };
  }
}
