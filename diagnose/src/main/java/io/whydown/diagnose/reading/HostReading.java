package io.whydown.diagnose.reading;

import io.whydown.collect.HostArtifacts;
import io.whydown.collect.Vantage;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.model.host.NamespaceListeners;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.model.host.RoutingTables.Rule;
import io.whydown.model.host.RoutingTables.TransformPolicy;
import io.whydown.model.host.Setting;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.Unit;
import io.whydown.net.IpFamily;
import io.whydown.vendor.changes.ChangesReader;
import io.whydown.vendor.files.PathsReader;
import io.whydown.vendor.firewalld.StoredRulesReader;
import io.whydown.vendor.iproute2.InterfacesReader;
import io.whydown.vendor.iproute2.NeighboursReader;
import io.whydown.vendor.iproute2.ProgramsReader;
import io.whydown.vendor.iproute2.RoutesReader;
import io.whydown.vendor.iproute2.RulesReader;
import io.whydown.vendor.iproute2.TransformsReader;
import io.whydown.vendor.names.ResolverReader;
import io.whydown.vendor.procfs.CountersReader;
import io.whydown.vendor.procfs.Identity;
import io.whydown.vendor.procfs.IdentityReader;
import io.whydown.vendor.procfs.LimitsReader;
import io.whydown.vendor.procfs.ProcessesReader;
import io.whydown.vendor.procfs.SettingsReader;
import io.whydown.vendor.services.KeptServices;
import io.whydown.vendor.services.ServicesReader;
import io.whydown.vendor.sockets.ConnectionsReader;
import io.whydown.vendor.sockets.NamespacesReader;
import io.whydown.vendor.sockets.OtherNamespace;
import io.whydown.vendor.sockets.SocketsReader;
import io.whydown.vendor.systemd.UnitsReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
            who,
            processes.asValue().orElse(List.of()),
            others.asValue().orElse(List.of()),
            isContainer());
    var listeners = others.map(found -> listeners(found, namespaces));
    var sockets =
        sections.read("sockets", FactKind.SOCKETS, text -> SocketsReader.read(text, host.isRoot()));
    var containers =
        ContainerReading.read(
            sections,
            processes.asValue().orElse(List.of()),
            others instanceof Reading.Seen(var found) ? everywhere(found) : ownNamespaces(),
            own(who, sockets));
    var kept = sections.readQuietly("services", FactKind.UNITS, ServicesReader::read).asValue();
    var logs =
        new LogReading(sections, who.bootedAt(), kept.map(KeptServices::lines).orElse(List.of()));
    return new HostState(
        host.vantage().text(),
        identity(who),
        sockets,
        listeners,
        processes.map(all -> all.stream().filter(namespaces::isOfThisHost).toList()),
        units(kept.map(KeptServices::units).orElse(List.of())),
        logs.journal(),
        interfaces(),
        routes(),
        sections.read("neighbours", FactKind.NEIGHBOURS, NeighboursReader::read),
        new FilterReading(sections).read(),
        sections.read("sysctls", FactKind.SYSCTLS, SettingsReader::read),
        counters(),
        logs.securityModules(),
        containers,
        resolver(),
        logs.resources(),
        sections.read("paths", FactKind.SOCKETS, PathsReader::read),
        sections.readQuietly("stored-rules", FactKind.FILTERS, StoredRulesReader::read),
        sections.readQuietly("changes", FactKind.JOURNAL, ChangesReader::read),
        sections.remarks(),
        sections.gaps());
  }

  /// Units of systemd, and the services of another manager as such.
  private Reading<List<Unit>> units(List<Unit> kept) {
    var units = sections.read("units", FactKind.UNITS, UnitsReader::read);
    if (kept.isEmpty()) {
      return units;
    }
    var all = new ArrayList<Unit>(units.asValue().orElse(List.of()));
    all.addAll(kept);
    return Reading.seen(List.copyOf(all));
  }

  private boolean isContainer() {
    return host.vantage() instanceof Vantage.Docker || host.vantage() instanceof Vantage.Podman;
  }

  /// What listens in the container that is looked from.
  private Map<Long, List<SocketEntry>> own(Identity who, Reading<List<SocketEntry>> sockets) {
    return isContainer() && sockets.asValue().isPresent()
        ? Map.of(
            who.netNamespace(),
            sockets.asValue().get().stream().filter(SocketEntry::isTcpListener).toList())
        : Map.of();
  }

  /// Listeners of every namespace, whichever host it belongs to: a container's are wanted wherever
  /// it is asked from.
  private static List<NamespaceListeners> everywhere(List<OtherNamespace> found) {
    return found.stream()
        .map(other ->
            new NamespaceListeners(
                other.inode(), other.pid(), "", other.listeners(), other.provenance()))
        .toList();
  }

  /// Those of containers that the asking user runs without root.
  private List<NamespaceListeners> ownNamespaces() {
    return sections
        .readQuietly("own-namespaces", FactKind.SOCKETS, NamespacesReader::read)
        .map(HostReading::everywhere)
        .asValue()
        .orElse(List.of());
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

  private Reading<ResolverConfig> resolver() {
    Artifact hosts = host.artifact("hosts");
    Artifact nsswitch = host.artifact("nsswitch");
    String asked = host.artifact("resolver").isUsable() || !hosts.isUsable() ? "resolver" : "hosts";
    return sections.read(
        asked,
        FactKind.RESOLVER,
        _ -> ResolverReader.read(host.artifact("resolver"), hosts, nsswitch));
  }

  /// Interfaces with the programs on them, which nobody can be expected to have.
  private Reading<List<Interface>> interfaces() {
    List<Interface.Program> programs =
        sections
            .readQuietly("programs", FactKind.INTERFACES, ProgramsReader::read)
            .asValue()
            .orElse(List.of());
    return sections
        .read("interfaces", FactKind.INTERFACES, InterfacesReader::read)
        .map(interfaces -> interfaces.stream().map(one -> with(one, programs)).toList());
  }

  private static Interface with(Interface one, List<Interface.Program> programs) {
    return one.withPrograms(
        programs.stream().filter(program -> program.device().equals(one.name())).toList());
  }

  /// The kernel's counters, and the counts of connections and limits of processes, which may be
  /// missing by themselves.
  private Reading<Map<String, Setting>> counters() {
    Reading<Map<String, Setting>> connections =
        sections.readQuietly("connections", FactKind.COUNTERS, ConnectionsReader::read);
    Reading<Map<String, Setting>> limits =
        sections.readQuietly("limits", FactKind.COUNTERS, LimitsReader::read);
    return sections
        .read("counters", FactKind.COUNTERS, CountersReader::read)
        .map(counters -> {
          var all = new HashMap<String, Setting>(counters);
          limits.asValue().ifPresent(all::putAll);
          connections.asValue().ifPresent(all::putAll);
          return Map.copyOf(all);
        });
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
    List<TransformPolicy> transforms =
        sections
            .readQuietly("xfrm", FactKind.ROUTES, TransformsReader::read)
            .asValue()
            .orElse(List.of());
    return Reading.seen(new RoutingTables(routes, rules, transforms));
  }

  private static Parsed<List<Rule>> rules(Artifact artifact, IpFamily family) {
    return RulesReader.read(artifact, family);
  }
}
