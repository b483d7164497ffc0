package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.host.Neighbour;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.model.host.RoutingTables.Rule;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;

/// What to type where routes or rules lead packets astray (ip-route(8), ip-rule(8)). Stateless.
final class RouteCommands {

  private static final String USUAL_TABLE = "main";

  private RouteCommands() {}

  static String delete(Route route) {
    return "ip route del " + named(route);
  }

  static String add(Route route) {
    return "ip route add " + named(route);
  }

  private static String named(Route route) {
    String table = route.table().equals(USUAL_TABLE) ? "" : " table " + route.table();
    return route.type() + " " + route.destination() + table;
  }

  /// A route back to the destination by the one neighbour that the host knows, which brought the
  /// connection; `GATEWAY` stands for it where there are several or none.
  static String addBackTo(IpAddress destination, Case.HostFacts host) {
    return "ip route add "
        + destination
        + " via "
        + onlyNeighbour(destination, host).map(IpAddress::toString).orElse("GATEWAY");
  }

  private static Optional<IpAddress> onlyNeighbour(IpAddress destination, Case.HostFacts host) {
    List<IpAddress> known =
        host.neighbours().asValue().orElse(List.of()).stream()
            .filter(neighbour -> !neighbour.isUnanswered())
            .map(Neighbour::address)
            .filter(address -> address.family() == destination.family() && !address.isLinkLocal())
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
