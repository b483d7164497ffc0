package io.whydown.vendor.iproute2;

import static io.whydown.model.evidence.Remark.Support.APPROXIMATED;
import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.RoutingTables.NextHop;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the text of `ip route show table all`, also busybox's, and that of `route -n`. Stateless.
final class RoutesText {

  private static final Set<String> TYPES =
      Set.of(
          "unicast",
          "local",
          "broadcast",
          "multicast",
          "anycast",
          "unreachable",
          "prohibit",
          "blackhole",
          "throw",
          "nat");
  private static final Set<String> FLAGS = Set.of("linkdown", "dead", "onlink", "pervasive");

  private RoutesText() {}

  static Parsed<List<Route>> read(Artifact artifact, IpFamily family) {
    var lines = new Lines(artifact);
    var routes = new ArrayList<Route>();
    for (Lines.Line line : lines.all()) {
      if (line.text().strip().startsWith("nexthop ") && !routes.isEmpty()) {
        Route whole = routes.removeLast();
        routes.add(with(whole, hop(new Words(line.text()))));
        continue;
      }
      Route route = route(artifact, family, line);
      if (route == null) {
        lines.remark(line, UNRECOGNIZED, "no route");
      } else {
        routes.add(route);
      }
    }
    for (Route route : routes) {
      if (route.type().equals("unicast") && route.nextHops().isEmpty()) {
        lines.remark(0, route.provenance().raw(), APPROXIMATED, "its next hops are not printed");
      }
    }
    return new Parsed<>(List.copyOf(routes), lines.remarks());
  }

  private static @Nullable Route route(Artifact artifact, IpFamily family, Lines.Line line) {
    var words = new Words(NetToolsLine.route(line.text()).orElse(line.text()));
    String first = words.next();
    String type = TYPES.contains(first) ? first : "unicast";
    Optional<IpPrefix> destination =
        RoutesReader.prefix(TYPES.contains(first) ? words.next() : first, family);
    if (destination.isEmpty()) {
      return null;
    }
    var parts = new Parts(family);
    parts.read(words);
    return new Route(
        family,
        type,
        destination.get(),
        parts.table,
        parts.metric,
        parts.preferredSource,
        parts.source,
        parts.device == null && parts.gateway == null
            ? List.of()
            : List.of(new NextHop(parts.gateway, parts.device, parts.weight, List.of())),
        parts.flags,
        artifact.line(line.number(), Redaction.text(line.text().strip())));
  }

  private static NextHop hop(Words words) {
    words.next();
    var parts = new Parts(IpFamily.V4);
    parts.read(words);
    return new NextHop(parts.gateway, parts.device, parts.weight, parts.flags);
  }

  private static Route with(Route route, NextHop hop) {
    var hops = new ArrayList<NextHop>(route.nextHops());
    hops.add(hop);
    return new Route(
        route.family(),
        route.type(),
        route.destination(),
        route.table(),
        route.metric(),
        route.preferredSource(),
        route.source(),
        hops,
        route.flags(),
        route.provenance());
  }

  /// The words after the destination. Not thread-safe: one per line.
  private static final class Parts {

    private final IpFamily family;
    private final List<String> flags = new ArrayList<>();
    private String table = "main";
    private long metric;
    private int weight = 1;
    private @Nullable IpAddress preferredSource;
    private @Nullable IpPrefix source;
    private @Nullable IpAddress gateway;
    private @Nullable String device;

    Parts(IpFamily family) {
      this.family = family;
    }

    void read(Words words) {
      while (words.hasNext()) {
        String word = words.next();
        switch (word) {
          case "via" -> gateway = gateway(words);
          case "dev" -> device = words.next();
          case "table" -> table = words.next();
          case "metric" -> metric = number(words.next());
          case "weight" -> weight = (int) number(words.next());
          case "src" -> preferredSource = IpAddress.tryParse(words.next()).orElse(null);
          case "from" -> source = RoutesReader.prefix(words.next(), family).orElse(null);
          default -> {
            if (FLAGS.contains(word)) {
              flags.add(word);
            }
          }
        }
      }
    }

    private static @Nullable IpAddress gateway(Words words) {
      String word = words.next();
      String address = word.equals("inet") || word.equals("inet6") ? words.next() : word;
      return IpAddress.tryParse(address).orElse(null);
    }

    private static long number(String text) {
      boolean isNumber =
          !text.isEmpty()
              && text.length() <= 10
              && text.chars().allMatch(c -> c >= '0' && c <= '9');
      return isNumber ? Long.parseLong(text) : 0;
    }
  }
}
