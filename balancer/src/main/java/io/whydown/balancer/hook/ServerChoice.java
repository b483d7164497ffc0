package io.whydown.balancer.hook;

import org.jspecify.annotations.Nullable;

/// A `use-server` line: the name of the server, or null when the condition does not hold.
@FunctionalInterface
public interface ServerChoice {

  @Nullable String choose(Stream stream);
}
