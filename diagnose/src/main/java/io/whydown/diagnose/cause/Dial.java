package io.whydown.diagnose.cause;

import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Server;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the balancer dials for a server, numerically.
///
/// @param traffic endpoints of the traffic, in the order they would be tried
/// @param check endpoints of the health check; empty when there is none
/// @param fromRuntime true when the running balancer said so, false when derived from the
///   configuration and a fresh look-up
/// @param trafficAlone the check reaches its endpoint, and the traffic does not reach its own
public record Dial(
    List<Endpoint> traffic, List<Endpoint> check, boolean fromRuntime, boolean trafficAlone) {

  public Dial(List<Endpoint> traffic, List<Endpoint> check, boolean fromRuntime) {
    this(traffic, check, fromRuntime, false);
  }

  public Dial {
    traffic = List.copyOf(traffic);
    check = List.copyOf(check);
  }

  /// The endpoint whose failure is to be explained: the check's, which takes the server down; else
  /// the traffic's.
  public Optional<Endpoint> failing() {
    return check.isEmpty() || trafficAlone
        ? traffic.stream().findFirst()
        : check.stream().findFirst();
  }

  /// Whether the check goes somewhere else than the traffic.
  public boolean checkDiffers() {
    return !check.isEmpty() && !check.equals(traffic);
  }

  /// Whether traffic goes to that address, and not the check alone.
  public boolean hasTrafficTo(IpAddress address) {
    return traffic.stream().anyMatch(e -> e.address().equals(address));
  }

  /// Whether a check was replayed where the balancer goes for that server.
  public boolean isOf(Observation.CheckReplay replay, Server server) {
    Endpoint endpoint = replay.endpoint();
    return endpoint == null
        ? server.target() instanceof Server.Target.UnixSocket(var path)
            && path.equals(replay.path())
        : all().contains(endpoint);
  }

  public Set<Endpoint> all() {
    var all = new LinkedHashSet<>(check);
    all.addAll(traffic);
    return all;
  }
}
