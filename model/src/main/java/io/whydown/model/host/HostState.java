package io.whydown.model.host;

import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Reading;
import io.whydown.model.evidence.Remark;
import io.whydown.model.filter.FilterTable;
import java.util.List;
import java.util.Map;

/// All that was read at one vantage in one round trip. Immutable. What could not be read is a
/// `Missing` reading, so nothing in here is ever silently empty.
///
/// @param vantage the text of the vantage
/// @param identity kernel, user, clock, namespace
/// @param sockets sockets of the vantage's own network namespace
/// @param otherNamespaces listeners in network namespaces of processes that belong to this host but
///   not to its own namespace (containers, PrivateNetwork); a missing reading needs root
/// @param processes processes in the vantage's network namespace (all of the host, where it has but
///   one)
/// @param units systemd services and sockets
/// @param journal last lines of the journal, oldest first
/// @param filters packet filter tables of all families and both iptables generations
/// @param sysctls name with dots to value
/// @param counters `Tcp.OutRsts`, `TcpExt.ListenOverflows`, `nf_conntrack_count`, …
/// @param paths the paths that were named as being of interest, and the directories above them
/// @param storedRules ports that the files of firewalld and ufw allow
/// @param changes what was changed of late: packages and files of the configuration
/// @param remarks lines of host output that a reader could not honour
/// @param gaps everything that is missing, once
public record HostState(
    String vantage,
    HostIdentity identity,
    Reading<List<SocketEntry>> sockets,
    Reading<List<NamespaceListeners>> otherNamespaces,
    Reading<List<ProcessEntry>> processes,
    Reading<List<Unit>> units,
    Reading<List<LogLine>> journal,
    Reading<List<Interface>> interfaces,
    Reading<RoutingTables> routes,
    Reading<List<Neighbour>> neighbours,
    Reading<List<FilterTable>> filters,
    Reading<Map<String, Setting>> sysctls,
    Reading<Map<String, Setting>> counters,
    Reading<SecurityModules> securityModules,
    Reading<List<Container>> containers,
    Reading<ResolverConfig> resolver,
    Reading<Resources> resources,
    Reading<List<PathEntry>> paths,
    Reading<List<StoredRule>> storedRules,
    Reading<List<HostChange>> changes,
    List<Remark> remarks,
    List<Gap> gaps) {

  public HostState {
    remarks = List.copyOf(remarks);
    gaps = List.copyOf(gaps);
  }

  /// A host of which nothing was read, and at which no path was asked for.
  public static HostState unread(String vantage, HostIdentity identity, Gap gap) {
    return new HostState(
        vantage,
        identity,
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.missing(gap),
        Reading.seen(List.of()),
        Reading.seen(List.of()),
        Reading.seen(List.of()),
        List.of(),
        List.of());
  }

  public HostState withSockets(Reading<List<SocketEntry>> newSockets) {
    return with(newSockets, interfaces, routes, neighbours, filters, sysctls);
  }

  public HostState withInterfaces(Reading<List<Interface>> newInterfaces) {
    return with(sockets, newInterfaces, routes, neighbours, filters, sysctls);
  }

  public HostState withRoutes(Reading<RoutingTables> newRoutes) {
    return with(sockets, interfaces, newRoutes, neighbours, filters, sysctls);
  }

  public HostState withNeighbours(Reading<List<Neighbour>> newNeighbours) {
    return with(sockets, interfaces, routes, newNeighbours, filters, sysctls);
  }

  public HostState withFilters(Reading<List<FilterTable>> newFilters) {
    return with(sockets, interfaces, routes, neighbours, newFilters, sysctls);
  }

  public HostState withSysctls(Reading<Map<String, Setting>> newSysctls) {
    return with(sockets, interfaces, routes, neighbours, filters, newSysctls);
  }

  private HostState with(
      Reading<List<SocketEntry>> newSockets,
      Reading<List<Interface>> newInterfaces,
      Reading<RoutingTables> newRoutes,
      Reading<List<Neighbour>> newNeighbours,
      Reading<List<FilterTable>> newFilters,
      Reading<Map<String, Setting>> newSysctls) {
    return new HostState(
        vantage,
        identity,
        newSockets,
        otherNamespaces,
        processes,
        units,
        journal,
        newInterfaces,
        newRoutes,
        newNeighbours,
        newFilters,
        newSysctls,
        counters,
        securityModules,
        containers,
        resolver,
        resources,
        paths,
        storedRules,
        changes,
        remarks,
        gaps);
  }
}
