package io.whydown.balancer.event;

import org.jspecify.annotations.Nullable;

/// Knows why a server or backend fails, at this instant. Must answer at once.
@FunctionalInterface
public interface CauseSource {

  /// One line, or null when nothing is known. `server` is null when the whole backend is meant.
  @Nullable String cause(String backend, @Nullable String server);
}
