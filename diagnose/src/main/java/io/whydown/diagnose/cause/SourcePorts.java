package io.whydown.diagnose.cause;

import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.proxy.Server;
import java.util.List;
import java.util.Optional;

/// The connections to a server that hold all of the local ports that its line names (HAProxy's
/// `source ADDRESS:FIRST-LAST`): nobody gets another one.
///
/// @param used the connections
public record SourcePorts(List<SocketEntry> used) {

  public SourcePorts {
    used = List.copyOf(used);
  }

  /// Empty while a port is free, or when the kernel chooses.
  public static Optional<SourcePorts> taken(Snapshot snapshot, Server server, Dial dial) {
    int most = server.sourcePorts();
    if (most < 1) {
      return Optional.empty();
    }
    List<String> peers = dial.traffic().stream().map(Object::toString).toList();
    List<SocketEntry> used =
        snapshot.balancerHost().flatMap(host -> host.sockets().asValue()).orElse(List.of()).stream()
            .filter(s -> s.transport() == SocketEntry.Transport.TCP && s.isConnected())
            .filter(s -> peers.contains(s.peer()))
            .toList();
    return used.size() < most ? Optional.empty() : Optional.of(new SourcePorts(used));
  }

  public Evidence evidence() {
    return new Evidence(
        "%d connections of the balancer, the last from port %d"
            .formatted(used.size(), used.getLast().port()),
        used.getLast().provenance());
  }
}
