package io.whydown.model.proxy;

/// What the balancer understands of the traffic.
public enum Mode {
  TCP,
  HTTP
}
