package io.whydown.model.proxy;

import io.whydown.model.host.LogLine;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one line of the balancer's log tells. Texts are the balancer's own words.
///
/// @param backend null when the line names none, as NGINX's do
/// @param server null when the line is not about one server
/// @param frontend where the client came in, of a request; else null
/// @param address what was dialled, as `host:port` or `unix:path`; null when not said
/// @param code the short word of a check's result: `L4CON`; empty when there is none
/// @param detail `Connection refused`, or NGINX's sentence; empty when there is none
/// @param status of the answer that the client got; 0 when there is none
/// @param termination HAProxy's state at disconnection, `SC--`; empty but for a request
/// @param queuedMillis how long a request waited in queues; -1 when not said
public record ProxyEvent(
    Kind kind,
    @Nullable String backend,
    @Nullable String server,
    @Nullable String frontend,
    @Nullable String address,
    String code,
    String detail,
    int status,
    String termination,
    int queuedMillis,
    LogLine line) {

  /// What happened.
  public enum Kind {
    CHECK_FAILED,
    CHECK_PASSED,
    DOWN,
    UP,
    MAINTENANCE,
    DRAIN,
    /// The backend has no server left.
    NO_SERVER,
    /// A client's request or connection.
    REQUEST,
    /// A request to a server failed (NGINX).
    UPSTREAM_FAILED,
    /// A server is not asked for a while, after requests that failed there (NGINX).
    EJECTED
  }

  /// Whether it is about this server.
  public boolean concerns(String ofBackend, String ofServer) {
    return Objects.equals(backend, ofBackend) && Objects.equals(server, ofServer);
  }

  /// Whether it tells the state of a server.
  public boolean isState() {
    return switch (kind) {
      case CHECK_FAILED, CHECK_PASSED, DOWN, UP, MAINTENANCE, DRAIN -> true;
      case NO_SERVER, REQUEST, UPSTREAM_FAILED, EJECTED -> false;
    };
  }
}
