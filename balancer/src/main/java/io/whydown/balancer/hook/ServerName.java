package io.whydown.balancer.hook;

import org.jspecify.annotations.Nullable;

/// The name that a server's certificate is asked for under (`sni`). Called on the event loop.
@FunctionalInterface
public interface ServerName {

  /// Null or empty for none.
  @Nullable String of(Stream stream);

  /// Whether it is the same for every stream: connections may then be shared.
  default boolean isConstant() {
    return false;
  }
}
