package io.whydown.balancer.hook;

import org.jspecify.annotations.Nullable;

/// A text that is made of a stream. Called on the stream's loop.
@FunctionalInterface
public interface StreamText {

  /// Null when there is none.
  @Nullable String of(Stream stream);
}
