package io.whydown.simulate;

import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Reading;
import io.whydown.model.filter.Action;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterEngine;
import io.whydown.model.filter.FilterFamily;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterSet;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import io.whydown.model.filter.RulePart;
import io.whydown.model.filter.Verdict;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.RoutingTables.NextHop;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.model.host.Setting;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Endpoint;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpPrefix;
import io.whydown.net.IpProtocol;
import io.whydown.net.Port;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A host built in a test: 192.0.2.10 and 2001:db8::10 on eth0, a default route by 192.0.2.1.
final class TestHost {

  static final Provenance HERE =
      new Provenance("test", new Provenance.Origin.Command("test", 1), Instant.EPOCH, "");
  static final Gap GAP = new Gap(FactKind.FILTERS, "test", "the rules", "needs root");

  private final List<Interface> interfaces = new ArrayList<>();
  private final List<Route> routes = new ArrayList<>();
  private final List<SocketEntry> sockets = new ArrayList<>();
  private final List<FilterTable> tables = new ArrayList<>();
  private final Map<String, Setting> sysctls = new HashMap<>();
  private boolean filtersSeen = true;

  TestHost() {
    device(1, "lo", "127.0.0.1/8", "::1/128");
    device(2, "eth0", "192.0.2.10/24", "2001:db8::10/64");
    route("unicast", "192.0.2.0/24", null, "eth0");
    route("unicast", "2001:db8::/64", null, "eth0");
    route("unicast", "0.0.0.0/0", "192.0.2.1", "eth0");
    sysctl("net.ipv4.ip_forward", 0);
    sysctl("net.ipv6.conf.all.forwarding", 0);
    sysctl("net.ipv4.conf.all.rp_filter", 0);
    sysctl("net.ipv4.conf.eth0.rp_filter", 0);
    sysctl("net.ipv4.conf.all.route_localnet", 0);
    sysctl("net.ipv4.conf.eth0.route_localnet", 0);
  }

  TestHost device(int index, String name, String... addresses) {
    var own = new ArrayList<Interface.Address>();
    for (String text : addresses) {
      int slash = text.indexOf('/');
      own.add(
          new Interface.Address(
              IpAddress.parse(text.substring(0, slash)),
              Integer.parseInt(text.substring(slash + 1)),
              "global",
              List.of(),
              HERE));
    }
    interfaces.add(new Interface(index, name, "veth", null, true, true, 1500, null, own, HERE));
    return this;
  }

  TestHost route(String type, String prefix, @Nullable String gateway, @Nullable String device) {
    return route("main", type, prefix, gateway, device);
  }

  TestHost route(
      String table, String type, String prefix, @Nullable String gateway, @Nullable String device) {
    IpPrefix to = IpPrefix.tryParse(prefix).orElseThrow();
    var hop = new NextHop(gateway == null ? null : IpAddress.parse(gateway), device, 1, List.of());
    routes.add(
        new Route(
            to.address().family(), type, to, table, 0, null, null, List.of(hop), List.of(), HERE));
    return this;
  }

  TestHost listens(String address, int port) {
    return listens(address, port, false, 0, 128);
  }

  TestHost listens(String address, int port, @Nullable Boolean v6Only, long waiting, long backlog) {
    sockets.add(
        new SocketEntry(
            SocketEntry.Transport.TCP,
            "LISTEN",
            IpAddress.parse(address),
            port,
            null,
            v6Only,
            null,
            waiting,
            backlog,
            1,
            List.of(),
            true,
            null,
            HERE));
    return this;
  }

  TestHost sysctl(String name, int value) {
    return sysctl(name, Integer.toString(value));
  }

  TestHost sysctl(String name, String value) {
    sysctls.put(name, new Setting(name, value, HERE));
    return this;
  }

  TestHost without(String sysctl) {
    sysctls.remove(sysctl);
    return this;
  }

  TestHost filtersMissing() {
    filtersSeen = false;
    return this;
  }

  TestHost table(FilterTable table) {
    tables.add(table);
    return this;
  }

  TestHost table(FilterFamily family, FilterChain... chains) {
    return table(FilterTables.table(family, "t" + tables.size(), List.of(), chains));
  }

  HostState build() {
    return HostState.unread(
            "test",
            new HostIdentity("h", "", 0, false, Instant.EPOCH, Duration.ZERO, null, 0, "none"),
            GAP)
        .withSockets(Reading.seen(sockets))
        .withInterfaces(Reading.seen(interfaces))
        .withRoutes(Reading.seen(new RoutingTables(routes, List.of())))
        .withFilters(filtersSeen ? Reading.seen(tables) : Reading.missing(GAP))
        .withSysctls(Reading.seen(sysctls));
  }

  Simulator simulator() {
    return new Simulator(build());
  }

  static Flow flow(String source, String destination, int port) {
    return new Flow(
        IpProtocol.TCP, IpAddress.parse(source), 0, IpAddress.parse(destination), new Port(port));
  }

  static Endpoint endpoint(String address, int port) {
    return new Endpoint(IpAddress.parse(address), new Port(port));
  }

  /// Tables, chains and rules in few words.
  static final class FilterTables {

    private FilterTables() {}

    static FilterTable table(
        FilterFamily family, String name, List<FilterSet> sets, FilterChain... chains) {
      return new FilterTable(
          family, name, FilterEngine.NFT, FilterTable.State.ACTIVE, List.of(chains), sets, HERE);
    }

    static FilterChain base(Hook hook, boolean drops, FilterRule... rules) {
      return base(hook, 0, FilterChain.Type.FILTER, drops, rules);
    }

    static FilterChain base(
        Hook hook, int priority, FilterChain.Type type, boolean drops, FilterRule... rules) {
      var base = new FilterChain.Base(hook, priority, type, drops, List.of());
      return new FilterChain(hook.word() + priority, base, List.of(rules), HERE);
    }

    static FilterChain chain(String name, FilterRule... rules) {
      return new FilterChain(name, null, List.of(rules), HERE);
    }

    static FilterRule rule(int number, RulePart... parts) {
      return new FilterRule(
          number, number, number, "rule " + number, null, -1, -1, List.of(parts), HERE);
    }

    static Action decide(Verdict verdict) {
      return new Action.Decide(verdict);
    }
  }
}
