package io.whydown.balancer.engine;

/// Health checks. They come next: until then every server counts as healthy.
final class Checking implements AutoCloseable {

  Checking(Engine engine) {}

  void start() {}

  void warmUp(ServerRuntime server) {}

  void soon(ServerRuntime server) {}

  @Override
  public void close() {}
}
