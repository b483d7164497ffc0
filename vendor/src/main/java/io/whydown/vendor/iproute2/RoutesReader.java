package io.whydown.vendor.iproute2;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.RoutingTables.NextHop;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import io.whydown.vendor.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads `ip -j -4 route show table all` (or `-6`), or its text without `-j`. Stateless.
public final class RoutesReader {

  private RoutesReader() {}

  public static Parsed<List<Route>> read(Artifact artifact, IpFamily family) {
    if (!JsonOutput.isJson(artifact)) {
      return RoutesText.read(artifact, family);
    }
    var output = new JsonOutput(artifact);
    var routes = new ArrayList<Route>();
    for (Json entry : output.values()) {
      Route route = route(entry, family, output);
      if (route == null) {
        output.remark(entry, "a route without a known destination");
      } else {
        routes.add(route);
      }
    }
    return new Parsed<>(List.copyOf(routes), output.remarks());
  }

  private static @Nullable Route route(Json entry, IpFamily family, JsonOutput output) {
    Optional<IpPrefix> destination = prefix(entry.text("dst"), family);
    if (destination.isEmpty()) {
      return null;
    }
    String type = entry.text("type");
    String table = entry.text("table");
    return new Route(
        family,
        type.isEmpty() ? "unicast" : type,
        destination.get(),
        table.isEmpty() ? "main" : table,
        entry.number("metric", 0),
        IpAddress.tryParse(entry.text("prefsrc")).orElse(null),
        prefix(entry.text("from"), family).orElse(null),
        nextHops(entry),
        entry.texts("flags"),
        output.provenance(RouteWords.of(entry)));
  }

  private static List<NextHop> nextHops(Json entry) {
    List<Json> several = entry.list("nexthops");
    if (!several.isEmpty()) {
      return several.stream().map(RoutesReader::nextHop).toList();
    }
    return entry.has("dev") || entry.has("gateway") ? List.of(nextHop(entry)) : List.of();
  }

  private static NextHop nextHop(Json entry) {
    String gateway = entry.text("gateway");
    String other = entry.object("via").text("host");
    return new NextHop(
        IpAddress.tryParse(gateway.isEmpty() ? other : gateway).orElse(null),
        entry.textOrNull("dev"),
        (int) entry.number("weight", 1),
        entry.texts("flags"));
  }

  /// `default`, `all`, an address or a prefix; empty when it is none of these or of the other
  /// family.
  static Optional<IpPrefix> prefix(String text, IpFamily family) {
    if (text.equals("default") || text.equals("all") || text.equals("any")) {
      return Optional.of(family == IpFamily.V4 ? IpPrefix.V4_ALL : IpPrefix.V6_ALL);
    }
    return IpPrefix.tryParse(text).filter(prefix -> prefix.address().family() == family);
  }
}
