package io.whydown.balancer.config;

import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// Where a server is.
public sealed interface ServerPlace {

  /// @param host the name it was resolved from; null when the configuration gave an address
  record Tcp(IpAddress address, PortRule port, @Nullable String host) implements ServerPlace {}

  /// @param path an abstract one that NUL ends is no longer than that (`abnsz@`)
  record Unix(String path, boolean isAbstract) implements ServerPlace {}

  /// A name without an address yet: the server is in maintenance until one is set.
  record Unresolved(String host, PortRule port) implements ServerPlace {}

  /// Which port of the server is used.
  sealed interface PortRule {

    record Fixed(int port) implements PortRule {
      public Fixed {
        if (port < 0 || port > 65_535) {
          throw new IllegalArgumentException("port: " + port + " (expected: 0-65535)");
        }
      }
    }

    /// The port that the client came to, moved by so many (`+1000`, `-1`, and 0 for no port at
    /// all).
    record Relative(int offset) implements PortRule {}
  }

  static ServerPlace tcp(IpAddress address, int port) {
    return new Tcp(address, new PortRule.Fixed(port), null);
  }
}
