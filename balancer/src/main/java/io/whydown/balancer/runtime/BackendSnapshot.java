package io.whydown.balancer.runtime;

import io.whydown.balancer.config.ProxyConfig;
import java.util.List;
import java.util.Optional;

/// A backend at one time.
///
/// @param queued requests waiting for any of its servers
public record BackendSnapshot(
    ProxyConfig config,
    boolean up,
    int weight,
    int activeServers,
    int backupServers,
    long lastChangeSeconds,
    long downSeconds,
    long downs,
    Load queued,
    Load sessions,
    CounterValues counters,
    List<ServerSnapshot> servers) {

  public BackendSnapshot {
    servers = List.copyOf(servers);
  }

  public Optional<ServerSnapshot> server(String name) {
    return servers.stream().filter(s -> s.config().name().equals(name)).findFirst();
  }
}
