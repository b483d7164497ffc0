package io.whydown.balancer.hook;

import org.jspecify.annotations.Nullable;

/// A `use_backend` line: the name of the backend, or null when the condition does not hold.
@FunctionalInterface
public interface BackendChoice {

  @Nullable String choose(Stream stream);
}
