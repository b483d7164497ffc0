package io.whydown.lab.kernel;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Reading;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.Setting;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.IpFamily;
import io.whydown.vendor.iproute2.InterfacesReader;
import io.whydown.vendor.iproute2.RoutesReader;
import io.whydown.vendor.iproute2.RulesReader;
import io.whydown.vendor.sockets.SocketsReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads what a simulation needs of one host, with the program's own readers. Stateless.
final class HostReading {

  private HostReading() {}

  static HostState of(NamespaceAgent agent, List<FilterTable> tables) {
    List<Interface> interfaces =
        InterfacesReader.read(agent.artifact("interfaces", "ip", "-j", "-d", "addr")).value();
    List<SocketEntry> sockets =
        SocketsReader.read(agent.artifact("sockets", "ss", "-H", "-tlnpe"), true).value();
    var gap = new Gap(FactKind.PROCESSES, agent.vantage(), "not needed", "was not asked");
    return HostState.unread(
            agent.vantage(),
            new HostIdentity("host", "", 0, false, Instant.EPOCH, Duration.ZERO, null, 0, "none"),
            gap)
        .withSockets(Reading.seen(sockets))
        .withInterfaces(Reading.seen(interfaces))
        .withRoutes(Reading.seen(routes(agent)))
        .withFilters(Reading.seen(tables))
        .withSysctls(Reading.seen(sysctls(agent)));
  }

  private static RoutingTables routes(NamespaceAgent agent) {
    var routes = new ArrayList<RoutingTables.Route>();
    var rules = new ArrayList<RoutingTables.Rule>();
    for (IpFamily family : IpFamily.values()) {
      String flag = family == IpFamily.V4 ? "-4" : "-6";
      routes.addAll(
          RoutesReader.read(
                  agent.artifact("routes", "ip", "-j", flag, "route", "show", "table", "all"),
                  family)
              .value());
      rules.addAll(
          RulesReader.read(agent.artifact("rules", "ip", "-j", flag, "rule"), family).value());
    }
    return new RoutingTables(routes, rules);
  }

  private static Map<String, Setting> sysctls(NamespaceAgent agent) {
    Artifact all =
        agent.artifact(
            "sysctls", "sysctl", "-a", "-r", "rp_filter|forward|localnet|accept_local|valid_mark");
    var settings = new HashMap<String, Setting>();
    for (String line : all.text().split("\n")) {
      int equals = line.indexOf(" = ");
      if (equals > 0) {
        String name = line.substring(0, equals);
        settings.put(name, new Setting(name, line.substring(equals + 3), all.whole(line)));
      }
    }
    return settings;
  }

  static HostState with(HostState host, List<FilterTable> tables) {
    return host.withFilters(Reading.seen(tables));
  }
}
