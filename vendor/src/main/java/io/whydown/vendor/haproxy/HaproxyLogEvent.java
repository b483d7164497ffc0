package io.whydown.vendor.haproxy;

import io.whydown.model.host.LogLine;
import org.jspecify.annotations.Nullable;

/// A line of HAProxy's log that concerns a server or a backend.
///
/// @param server null when the line is about the backend as a whole; `<NOSRV>` in traffic lines
///   means that no server was reached, and is null too
/// @param state what became of it: `DOWN`, `UP`, `maintenance`, `drain`, `no server`; for a check
///   `failed`, `succeeded`, `conditionally succeeded`; empty for traffic
/// @param reason `Layer4 connection problem`; empty when the line has none
/// @param code layer 7 code of a check, or the status of a request; 0 when there is none
/// @param info `Connection refused`; empty when the line has none
/// @param durationMillis of the check, or the whole time of a request; -1 when the line has none
/// @param health `0/1 DOWN`; empty when the line has none
/// @param via `backend/server` that this one tracks; null when the change is its own
/// @param termination the state at disconnection, `SC--`; empty but for traffic
/// @param connectMillis the connect time of a request, -1 when it failed or there is none
/// @param queuedMillis the time of a request in queues, -1 when it failed before or there is none
public record HaproxyLogEvent(
    Kind kind,
    String backend,
    @Nullable String server,
    String state,
    String reason,
    int code,
    String info,
    int durationMillis,
    String health,
    @Nullable String via,
    @Nullable String frontend,
    String termination,
    int connectMillis,
    int queuedMillis,
    LogLine line) {

  /// What a line tells.
  public enum Kind {
    /// The result of one check (`option log-health-checks`).
    HEALTH_CHECK,
    /// A server changed its state.
    SERVER_STATE,
    /// A backend has no server left.
    NO_SERVER,
    /// A request or a connection.
    TRAFFIC
  }
}
