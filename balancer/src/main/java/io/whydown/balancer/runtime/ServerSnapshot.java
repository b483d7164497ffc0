package io.whydown.balancer.runtime;

import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;

/// A server at one time.
///
/// @param id as statistics number it, where the configuration leaves it open
/// @param weight as it counts now, in the units of the configuration; `userWeight` as an operator
///   set it
/// @param health checks passed, of `rise + fall - 1`; meaningless without a check
/// @param lastChangeSeconds since its state changed; `downSeconds` in all
/// @param queued requests waiting for it alone
/// @param isRenamed whether an operator or a service record gave it its name
/// @param idle connections kept open to it, `idleSafe` of them for which a retry is safe
public record ServerSnapshot(
    ServerConfig config,
    int id,
    ServerPlace place,
    OperationalState state,
    AdminState admin,
    int weight,
    int userWeight,
    int maxConnections,
    int health,
    int rise,
    int fall,
    boolean checkEnabled,
    boolean checkRunning,
    CheckResult check,
    boolean agentEnabled,
    CheckResult agent,
    int agentHealth,
    long lastChangeSeconds,
    long downSeconds,
    long checkDowns,
    Load queued,
    Load sessions,
    CounterValues counters,
    int used,
    int idle,
    String trackedBackend,
    String trackedServer,
    long throttlePercent,
    TlsUse tls,
    boolean dynamic,
    boolean isRenamed) {

  /// Whether streams to it are encrypted.
  public enum TlsUse {
    ON,
    OFF,
    /// The configuration says that they never are.
    DECLINED
  }
}
