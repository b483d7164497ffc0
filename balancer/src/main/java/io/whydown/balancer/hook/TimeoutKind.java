package io.whydown.balancer.hook;

/// Timeouts that a rule may set.
public enum TimeoutKind {
  CLIENT,
  SERVER,
  TUNNEL,
  CONNECT,
  QUEUE,
  TARPIT
}
