package io.whydown.diagnose;

import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Reading;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.host.Container;
import io.whydown.model.host.HostChange;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.NamespaceListeners;
import io.whydown.model.host.Neighbour;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.host.Resources;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.SecurityModules;
import io.whydown.model.host.Setting;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.StoredRule;
import io.whydown.model.host.Unit;
import io.whydown.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Builds the state of one host for a test; everything that is not set is a gap. Not thread-safe.
public final class HostBuilder {

  public static final Instant NOW = Instant.parse("2026-11-20T20:00:00Z");

  private final String vantage;
  private HostIdentity identity =
      new HostIdentity(
          "host", "Linux 6.18", 0, false, NOW, Duration.ZERO, NOW.minusSeconds(9000), 1, "none");
  private Reading<List<SocketEntry>> sockets;
  private Reading<List<NamespaceListeners>> otherNamespaces;
  private Reading<List<ProcessEntry>> processes;
  private Reading<List<Unit>> units;
  private Reading<List<LogLine>> journal;
  private Reading<List<Interface>> interfaces;
  private Reading<RoutingTables> routes;
  private Reading<List<Neighbour>> neighbours;
  private Reading<List<FilterTable>> filters;
  private Reading<Map<String, Setting>> sysctls;
  private Reading<Map<String, Setting>> counters;
  private Reading<SecurityModules> securityModules;
  private Reading<List<Container>> containers;
  private Reading<ResolverConfig> resolver;
  private Reading<Resources> resources;
  private Reading<List<StoredRule>> storedRules = Reading.seen(List.of());
  private Reading<List<HostChange>> changes = Reading.seen(List.of());

  public HostBuilder(String vantage, String... addresses) {
    this.vantage = vantage;
    sockets = missing(FactKind.SOCKETS);
    otherNamespaces = missing(FactKind.SOCKETS);
    processes = missing(FactKind.PROCESSES);
    units = missing(FactKind.UNITS);
    journal = missing(FactKind.JOURNAL);
    interfaces = missing(FactKind.INTERFACES);
    routes = missing(FactKind.ROUTES);
    neighbours = missing(FactKind.NEIGHBOURS);
    filters = missing(FactKind.FILTERS);
    sysctls = missing(FactKind.SYSCTLS);
    counters = missing(FactKind.COUNTERS);
    securityModules = missing(FactKind.SECURITY_MODULES);
    containers = missing(FactKind.CONTAINERS);
    resolver = missing(FactKind.RESOLVER);
    resources = missing(FactKind.RESOURCES);
    interfaces = Reading.seen(interfaces(addresses));
  }

  private <T> Reading<T> missing(FactKind kind) {
    return Reading.missing(new Gap(kind, vantage, kind.noun(), "was not asked for in this test"));
  }

  private static List<Interface> interfaces(String... addresses) {
    List<Interface.Address> all = new ArrayList<>();
    for (String address : addresses) {
      all.add(
          new Interface.Address(
              IpAddress.parse(address), 24, "global", List.of(), Situation.place(address)));
    }
    return List.of(
        new Interface(
            2, "eth0", "veth", null, true, true, 1500, null, all, Situation.place("eth0")));
  }

  public HostBuilder identity(HostIdentity other) {
    identity = other;
    return this;
  }

  public HostBuilder sockets(List<SocketEntry> value) {
    sockets = Reading.seen(value);
    return this;
  }

  public HostBuilder otherNamespaces(List<NamespaceListeners> value) {
    otherNamespaces = Reading.seen(value);
    return this;
  }

  public HostBuilder processes(List<ProcessEntry> value) {
    processes = Reading.seen(value);
    return this;
  }

  public HostBuilder units(List<Unit> value) {
    units = Reading.seen(value);
    return this;
  }

  public HostBuilder journal(List<LogLine> value) {
    journal = Reading.seen(value);
    return this;
  }

  public HostBuilder interfaces(List<Interface> value) {
    interfaces = Reading.seen(value);
    return this;
  }

  public HostBuilder routes(RoutingTables value) {
    routes = Reading.seen(value);
    return this;
  }

  public HostBuilder neighbours(List<Neighbour> value) {
    neighbours = Reading.seen(value);
    return this;
  }

  public HostBuilder filters(List<FilterTable> value) {
    filters = Reading.seen(value);
    return this;
  }

  public HostBuilder sysctls(Map<String, Setting> value) {
    sysctls = Reading.seen(value);
    return this;
  }

  public HostBuilder counters(Map<String, Setting> value) {
    counters = Reading.seen(value);
    return this;
  }

  public HostBuilder securityModules(SecurityModules value) {
    securityModules = Reading.seen(value);
    return this;
  }

  public HostBuilder containers(List<Container> value) {
    containers = Reading.seen(value);
    return this;
  }

  public HostBuilder resolver(ResolverConfig value) {
    resolver = Reading.seen(value);
    return this;
  }

  public HostBuilder resources(Resources value) {
    resources = Reading.seen(value);
    return this;
  }

  public HostBuilder storedRules(List<StoredRule> value) {
    storedRules = Reading.seen(value);
    return this;
  }

  /// Newest first.
  public HostBuilder changes(List<HostChange> value) {
    changes = Reading.seen(value);
    return this;
  }

  /// Adds to the sockets.
  public HostBuilder socket(SocketEntry socket) {
    var all = new ArrayList<>(sockets.asValue().orElse(List.of()));
    all.add(socket);
    return sockets(List.copyOf(all));
  }

  /// Adds a TCP listener.
  public HostBuilder listener(String address, int port, String command, int pid) {
    return socket(
        new SocketEntry(
            SocketEntry.Transport.TCP,
            "LISTEN",
            IpAddress.parse(address),
            port,
            null,
            null,
            null,
            0,
            128,
            1000 + pid,
            List.of(new SocketEntry.Owner(command, pid)),
            true,
            null,
            Situation.place("LISTEN " + address + ":" + port)));
  }

  /// Adds a kernel parameter.
  public HostBuilder sysctl(String name, String value) {
    var all = new LinkedHashMap<>(sysctls.asValue().orElse(Map.of()));
    all.put(name, new Setting(name, value, Situation.place(name + "=" + value)));
    return sysctls(Map.copyOf(all));
  }

  /// Adds a kernel counter.
  public HostBuilder counter(String name, long value) {
    var all = new LinkedHashMap<>(counters.asValue().orElse(Map.of()));
    all.put(name, new Setting(name, Long.toString(value), Situation.place(name + "=" + value)));
    return counters(Map.copyOf(all));
  }

  public HostState build() {
    return new HostState(
        vantage,
        identity,
        sockets,
        otherNamespaces,
        processes,
        units,
        journal,
        interfaces,
        routes,
        neighbours,
        filters,
        sysctls,
        counters,
        securityModules,
        containers,
        resolver,
        resources,
        Reading.seen(List.of()),
        storedRules,
        changes,
        List.of(),
        List.of());
  }
}
