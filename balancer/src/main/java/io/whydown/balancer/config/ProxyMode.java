package io.whydown.balancer.config;

/// What a proxy understands of the bytes it moves.
public enum ProxyMode {
  TCP,
  HTTP
}
