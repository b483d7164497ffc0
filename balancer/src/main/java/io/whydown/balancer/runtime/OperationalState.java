package io.whydown.balancer.runtime;

/// What a server is at this moment, whatever the reason.
public enum OperationalState {
  UP,
  /// Takes only those that persistence leads to it.
  DRAIN,
  /// Answers a `disable-on-404` check with 404.
  NOLB,
  DOWN,
  MAINTENANCE
}
