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
    return new HostState(
        agent.vantage(),
        new HostIdentity("host", "", 0, false, Instant.EPOCH, Duration.ZERO, null, 0, "none"),
        Reading.seen(sockets),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.seen(interfaces),
        Reading.seen(routes(agent)),
        Reading.missing(gap),
        Reading.seen(tables),
        Reading.seen(sysctls(agent)),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        List.of(),
        List.of());
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
    return new HostState(
        host.vantage(),
        host.identity(),
        host.sockets(),
        host.otherNamespaces(),
        host.processes(),
        host.units(),
        host.journal(),
        host.interfaces(),
        host.routes(),
        host.neighbours(),
        Reading.seen(tables),
        host.sysctls(),
        host.counters(),
        host.securityModules(),
        host.containers(),
        host.resolver(),
        host.resources(),
        host.remarks(),
        host.gaps());
  }
}
