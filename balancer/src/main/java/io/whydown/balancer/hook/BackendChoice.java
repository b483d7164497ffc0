package io.whydown.balancer.hook;

import org.jspecify.annotations.Nullable;

/// A `use_backend` line: the name of the backend, or null when the condition does not hold.
@FunctionalInterface
public interface BackendChoice {

  @Nullable String choose(Stream stream);

  /// Whether the frontend leads this stream also to backends that are not published
  /// (`force-be-switch`).
  default boolean reachesUnpublished(Stream stream) {
    return false;
  }
}
