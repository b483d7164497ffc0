package io.whydown.diagnose.cause;

import io.whydown.model.Snapshot;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import java.util.List;
import java.util.Optional;

/// Requests that gave up in a queue: HAProxy ends them with 503 and writes `sQ` (configuration
/// manual 2.6, 8.5). Stateless.
public final class QueueTimeouts {

  private QueueTimeouts() {}

  /// Those of the last minutes that were meant for the server or, when its connections are limited,
  /// for any of its backend.
  public static List<ProxyEvent> recent(Snapshot snapshot, Backend backend, Server server) {
    ProxyRuntime runtime = snapshot.proxy().runtime();
    if (runtime == null) {
      return List.of();
    }
    Lately lately = Lately.on(snapshot, snapshot.balancerHost().map(host -> host.identity()));
    return runtime.events().stream()
        .filter(e -> e.kind() == ProxyEvent.Kind.REQUEST && e.termination().startsWith("sQ"))
        .filter(e ->
            e.concerns(backend.name(), server.name())
                || (server.maxConnections() > 0
                    && e.server() == null
                    && backend.name().equals(e.backend())))
        .filter(e -> lately.has(e.line()))
        .toList();
  }

  /// The last of them.
  public static Optional<ProxyEvent> last(Snapshot snapshot, Backend backend, Server server) {
    return recent(snapshot, backend, server).stream().reduce((_, later) -> later);
  }
}
