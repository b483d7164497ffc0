package io.whydown.balancer.hook;

/// Told each stream that is to be logged. Called on its event loop; must not block.
@FunctionalInterface
public interface AccessLog {

  void log(Stream stream);
}
