package io.whydown.balancer.hook;

/// Told that a stream, or a connection that never had one, is over.
@FunctionalInterface
public interface StreamEnd {

  void ended(Stream stream);
}
