package io.whydown.balancer.config;

/// What a server's health follows and what follows from it.
///
/// @param observe traffic that counts as a check
/// @param errorLimit failed streams in a row that trigger `onError`
/// @param onMarkedUpShutBackups `on-marked-up shutdown-backup-sessions`
/// @param initiallyUp it counts as up before the first check ended
/// @param rise and `fall`: what is shown of a server without a check
public record HealthOptions(
    Observe observe,
    int errorLimit,
    OnError onError,
    boolean onMarkedDownShutSessions,
    boolean onMarkedUpShutBackups,
    boolean initiallyUp,
    int rise,
    int fall) {

  public static final HealthOptions DEFAULT =
      new HealthOptions(Observe.NONE, 10, OnError.FAIL_CHECK, false, false, true, 2, 3);

  /// Which traffic is watched.
  public enum Observe {
    NONE,
    LAYER4,
    LAYER7
  }

  /// What too many failed streams do.
  public enum OnError {
    FASTINTER,
    FAIL_CHECK,
    SUDDEN_DEATH,
    MARK_DOWN
  }
}
