package io.whydown.diagnose.cause;

import io.whydown.model.Snapshot;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Requests that gave up in a queue: HAProxy ends them with 503 and writes `sQ` (configuration
/// manual 2.6, 8.5). Stateless.
public final class QueueTimeouts {

  /// Older ones tell of a time that is over.
  private static final Duration RECENT = Duration.ofMinutes(2);

  private QueueTimeouts() {}

  /// Those of the last minutes that were meant for the server or, when its connections are limited,
  /// for any of its backend.
  public static List<ProxyEvent> recent(Snapshot snapshot, Backend backend, Server server) {
    ProxyRuntime runtime = snapshot.proxy().runtime();
    if (runtime == null) {
      return List.of();
    }
    Duration ahead =
        snapshot.balancerHost().map(host -> host.identity().clockOffset()).orElse(Duration.ZERO);
    Instant since = snapshot.takenAt().plus(ahead).minus(RECENT);
    return runtime.events().stream()
        .filter(e -> e.kind() == ProxyEvent.Kind.REQUEST && e.termination().startsWith("sQ"))
        .filter(e ->
            e.concerns(backend.name(), server.name())
                || (server.maxConnections() > 0
                    && e.server() == null
                    && backend.name().equals(e.backend())))
        .filter(e -> {
          Instant at = e.line().at();
          return at != null && at.isAfter(since);
        })
        .toList();
  }

  /// The last of them.
  public static Optional<ProxyEvent> last(Snapshot snapshot, Backend backend, Server server) {
    return recent(snapshot, backend, server).stream().reduce((_, later) -> later);
  }
}
