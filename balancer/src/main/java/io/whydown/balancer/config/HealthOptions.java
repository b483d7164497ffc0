package io.whydown.balancer.config;

/// What a server's health follows and what follows from it.
///
/// @param observe traffic that counts as a check
/// @param errorLimit failed streams in a row that trigger `onError`
/// @param onMarkedUpShutBackups `on-marked-up shutdown-backup-sessions`
/// @param begins what it counts as before a check has said anything
/// @param rise and `fall`: what is shown of a server without a check
public record HealthOptions(
    Observe observe,
    int errorLimit,
    OnError onError,
    boolean onMarkedDownShutSessions,
    boolean onMarkedUpShutBackups,
    Beginning begins,
    int rise,
    int fall) {

  public static final HealthOptions DEFAULT =
      new HealthOptions(Observe.NONE, 10, OnError.FAIL_CHECK, false, false, Beginning.UP, 2, 3);

  /// Which traffic is watched.
  public enum Observe {
    NONE,
    LAYER4,
    LAYER7
  }

  /// How a server begins, and begins anew behind maintenance (`init-state`).
  public enum Beginning {
    /// All checks in a row have to fail before it is down.
    FULLY_UP,
    /// One failed check takes it down.
    UP,
    /// One good check takes it up.
    DOWN,
    /// All checks in a row have to be good before it is up.
    FULLY_DOWN
  }

  /// What too many failed streams do.
  public enum OnError {
    FASTINTER,
    FAIL_CHECK,
    SUDDEN_DEATH,
    MARK_DOWN
  }
}
