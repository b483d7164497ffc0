package io.whydown.balancer.runtime;

import io.whydown.balancer.config.ServerPlace;
import org.jspecify.annotations.Nullable;

/// What a server was in the process before this one (`show servers state`).
///
/// @param wished null when only its health is to be restored, and not what operators had set
public record SavedServer(
    Health state, int health, long changedSecondsAgo, CheckResult check, @Nullable Wished wished) {

  /// What checks had made of it.
  public enum Health {
    STOPPED,
    STARTING,
    RUNNING,
    STOPPING
  }

  /// What operators had made of it.
  ///
  /// @param configuredWeight as the configuration had it then
  /// @param wasDisabled whether the configuration had it disabled then
  /// @param checks and `agent`: false when they were switched off
  /// @param host the name that an operator or a service record gave it; null when none did
  /// @param place where it is, when that differs from the configuration; null when not
  public record Wished(
      boolean maintenance,
      boolean drain,
      boolean wasDisabled,
      int weight,
      int configuredWeight,
      boolean checks,
      boolean agent,
      @Nullable ServerPlace place,
      @Nullable String host) {}
}
