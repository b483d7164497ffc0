package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A container as `docker inspect` or `podman inspect` prints it.
///
/// @param engine `docker` or `podman`
/// @param status `running`, `exited`, `restarting`, `created`, `paused`, …
/// @param pid 0 when it does not run
/// @param networks network name to address (null when it has none)
/// @param published host bindings
/// @param listeners the inner listening sockets; empty with `listenersKnown` false when unreadable
public record Container(
    String engine,
    String id,
    String name,
    String image,
    String status,
    int pid,
    int exitCode,
    boolean oomKilled,
    int restarts,
    @Nullable String health,
    String networkMode,
    Map<String, IpAddress> networks,
    List<PublishedPort> published,
    List<SocketEntry> listeners,
    boolean listenersKnown,
    Provenance provenance) {

  public Container {
    networks = Map.copyOf(networks);
    published = List.copyOf(published);
    listeners = List.copyOf(listeners);
  }

  /// @param hostAddress null for all addresses
  public record PublishedPort(
      @Nullable IpAddress hostAddress, int hostPort, int containerPort, String protocol) {}
}
