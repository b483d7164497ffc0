package io.whydown.balancer.config;

/// Which idle connections to a server a request may take (`http-reuse`).
public enum ReuseMode {
  NEVER,
  SAFE,
  AGGRESSIVE,
  ALWAYS
}
