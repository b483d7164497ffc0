package io.whydown.model;

import io.whydown.model.evidence.Gap;
import io.whydown.model.host.HostState;
import io.whydown.model.observation.Observation;
import io.whydown.model.platform.Platform;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.testimony.Testimony;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything a diagnosis may know. Immutable and complete: what is not in it, no cause can know,
/// so the same snapshot gives the same report anywhere.
///
/// @param takenAt our clock
/// @param balancerVantage text of the vantage the balancer runs at; `none` when there is none
/// @param hosts by text of vantage; the balancer's own host among them when it was looked into
/// @param serverHosts `BACKEND/SERVER` (or the endpoint's text for a bare target) to the vantage of
///   its host; absent when the host is not reachable by any vantage
/// @param routerHosts vantages of hosts in between that were named by the user
/// @param observations probes, in the order they were made
/// @param gaps vantages that could not be used and other facts that no host state carries
/// @param platform the cluster and the cloud around them, where they were shown
/// @param testimony what pasted text states; nothing where this program looked itself
public record Snapshot(
    Instant takenAt,
    Proxy proxy,
    String balancerVantage,
    Map<String, HostState> hosts,
    Map<String, String> serverHosts,
    List<String> routerHosts,
    List<Observation> observations,
    List<Gap> gaps,
    Platform platform,
    Testimony testimony) {

  public Snapshot {
    hosts = Map.copyOf(hosts);
    serverHosts = Map.copyOf(serverHosts);
    routerHosts = List.copyOf(routerHosts);
    observations = List.copyOf(observations);
    gaps = List.copyOf(gaps);
  }

  /// A snapshot of what was looked at, without cluster, cloud and pasted text.
  public Snapshot(
      Instant takenAt,
      Proxy proxy,
      String balancerVantage,
      Map<String, HostState> hosts,
      Map<String, String> serverHosts,
      List<String> routerHosts,
      List<Observation> observations,
      List<Gap> gaps) {
    this(
        takenAt,
        proxy,
        balancerVantage,
        hosts,
        serverHosts,
        routerHosts,
        observations,
        gaps,
        Platform.NONE,
        Testimony.NONE);
  }

  /// The same with other states of hosts.
  public Snapshot withHosts(Map<String, HostState> newHosts) {
    return new Snapshot(
        takenAt,
        proxy,
        balancerVantage,
        newHosts,
        serverHosts,
        routerHosts,
        observations,
        gaps,
        platform,
        testimony);
  }

  public Snapshot withObservations(List<Observation> newObservations) {
    return new Snapshot(
        takenAt,
        proxy,
        balancerVantage,
        hosts,
        serverHosts,
        routerHosts,
        newObservations,
        gaps,
        platform,
        testimony);
  }

  public Snapshot withPlatform(Platform newPlatform) {
    return new Snapshot(
        takenAt,
        proxy,
        balancerVantage,
        hosts,
        serverHosts,
        routerHosts,
        observations,
        gaps,
        newPlatform,
        testimony);
  }

  public Optional<HostState> balancerHost() {
    return Optional.ofNullable(hosts.get(balancerVantage));
  }
}
