package io.whydown.diagnose.causes.path;

import io.whydown.model.host.RoutingTables.Route;
import io.whydown.model.host.RoutingTables.Rule;

/// What to type to take away what leads packets astray (ip-route(8), ip-rule(8)). Stateless.
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
