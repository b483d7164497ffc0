package io.whydown.diagnose.reading;

import io.whydown.collect.HostArtifacts;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.host.HostState;
import io.whydown.model.host.NamespaceListeners;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.model.host.RoutingTables.Rule;
import io.whydown.net.IpFamily;
import io.whydown.vendor.iproute2.InterfacesReader;
import io.whydown.vendor.iproute2.NeighboursReader;
import io.whydown.vendor.iproute2.RoutesReader;
import io.whydown.vendor.iproute2.RulesReader;
import io.whydown.vendor.procfs.Identity;
import io.whydown.vendor.procfs.IdentityReader;
import io.whydown.vendor.procfs.ProcessesReader;
import io.whydown.vendor.sockets.NamespacesReader;
import io.whydown.vendor.sockets.OtherNamespace;
import io.whydown.vendor.sockets.SocketsReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Turns what a host answered into its state. Every section is either seen or a gap that says why
/// not. Never throws at what a host printed. Not thread-safe: one per host.
public final class HostReading {

  private final HostArtifacts host;
  private final Sections sections;

  private HostReading(HostArtifacts host) {
    this.host = host;
    this.sections = new Sections(host);
  }

  public static HostState read(HostArtifacts host) {
    return new HostReading(host).state();
  }

  private HostState state() {
    Identity who = IdentityReader.read(host.artifact("identity")).value();
    var processes = sections.read("processes", FactKind.PROCESSES, ProcessesReader::read);
    var others = sections.read("namespaces", FactKind.SOCKETS, NamespacesReader::read);
    var namespaces =
        new HostNamespaces(
            who, processes.asValue().orElse(List.of()), others.asValue().orElse(List.of()));
    boolean isRoot = host.isRoot();
    return new HostState(
        host.vantage().text(),
        identity(who),
        sections.read("sockets", FactKind.SOCKETS, text -> SocketsReader.read(text, isRoot)),
        others.map(found -> listeners(found, namespaces)),
        processes.map(all -> all.stream().filter(namespaces::isOfThisHost).toList()),
        sections.absent(FactKind.UNITS),
        sections.absent(FactKind.JOURNAL),
        sections.read("interfaces", FactKind.INTERFACES, InterfacesReader::read),
        routes(),
        sections.read("neighbours", FactKind.NEIGHBOURS, NeighboursReader::read),
        sections.absent(FactKind.FILTERS),
        sections.absent(FactKind.SYSCTLS),
        sections.absent(FactKind.COUNTERS),
        sections.absent(FactKind.SECURITY_MODULES),
        sections.absent(FactKind.CONTAINERS),
        sections.absent(FactKind.RESOLVER),
        sections.absent(FactKind.RESOURCES),
        sections.remarks(),
        sections.gaps());
  }

  private HostIdentity identity(Identity who) {
    Artifact asked = host.artifact("identity");
    Instant now = who.now();
    boolean usedSudo =
        who.uid() > 0 && host.artifact("processes").text().startsWith("--- user 0\n");
    return new HostIdentity(
        who.hostname(),
        who.kernel(),
        who.uid() < 0 ? host.userId() : who.uid(),
        usedSudo,
        now == null ? asked.at() : now,
        host.clockSkew().orElse(Duration.ZERO),
        who.bootedAt(),
        who.netNamespace(),
        who.serviceManager());
  }

  private static List<NamespaceListeners> listeners(
      List<OtherNamespace> found, HostNamespaces namespaces) {
    return found.stream()
        .filter(other -> namespaces.isOfThisHost(other.inode()))
        .map(other ->
            new NamespaceListeners(
                other.inode(),
                other.pid(),
                namespaces.process(other.pid()).map(ProcessEntry::command).orElse("?"),
                other.listeners(),
                other.provenance()))
        .toList();
  }

  /// Both families or none: with one of them missing, a lookup could choose wrongly.
  private Reading<RoutingTables> routes() {
    var routes = new ArrayList<Route>();
    var rules = new ArrayList<Rule>();
    for (IpFamily family : IpFamily.values()) {
      String number = family == IpFamily.V4 ? "4" : "6";
      Reading<List<Route>> read =
          sections.read("routes" + number, FactKind.ROUTES, t -> RoutesReader.read(t, family));
      Reading<List<Rule>> chosen =
          sections.read("rules" + number, FactKind.ROUTES, t -> rules(t, family));
      if (read instanceof Reading.Missing<List<Route>>(var gap)) {
        return Reading.missing(gap);
      }
      if (chosen instanceof Reading.Missing<List<Rule>>(var gap)) {
        return Reading.missing(gap);
      }
      read.asValue().ifPresent(routes::addAll);
      chosen.asValue().ifPresent(rules::addAll);
    }
    return Reading.seen(new RoutingTables(routes, rules));
  }

  private static Parsed<List<Rule>> rules(Artifact artifact, IpFamily family) {
    return RulesReader.read(artifact, family);
  }
}
