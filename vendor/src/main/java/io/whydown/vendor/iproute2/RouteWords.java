package io.whydown.vendor.iproute2;

import io.whydown.vendor.Json;

/// A route of `ip -j route` in the words that `ip route` prints. Stateless.
final class RouteWords {

  private RouteWords() {}

  static String of(Json route) {
    var words = new StringBuilder(route.text("type"));
    append(words, "", route.text("dst"));
    append(words, "from", route.text("from"));
    hop(words, route);
    append(words, "table", route.text("table"));
    append(words, "proto", route.text("protocol"));
    append(words, "scope", route.text("scope"));
    append(words, "src", route.text("prefsrc"));
    append(words, "metric", route.text("metric"));
    for (Json hop : route.list("nexthops")) {
      words.append(" nexthop");
      hop(words, hop);
      append(words, "weight", hop.text("weight"));
    }
    route.texts("flags").forEach(flag -> append(words, "", flag));
    return words.toString();
  }

  private static void hop(StringBuilder words, Json hop) {
    append(words, "via", hop.text("gateway"));
    append(words, "via", hop.object("via").text("host"));
    append(words, "dev", hop.text("dev"));
  }

  private static void append(StringBuilder words, String name, String value) {
    if (!value.isEmpty()) {
      words.append(words.isEmpty() ? "" : " ");
      words.append(name).append(name.isEmpty() ? "" : " ").append(value);
    }
  }
}
