package io.whydown.balancer.config;

/// What a peer that speaks HTTP/2 is allowed on one connection.
///
/// @param maxStreams at one time (`tune.h2.max-concurrent-streams`)
/// @param windowBytes of one stream's body that may come before it is taken
///   (`tune.h2.initial-window-size`)
/// @param headerTableBytes what its header blocks may refer to (`tune.h2.header-table-size`)
public record Http2Config(int maxStreams, int windowBytes, int headerTableBytes) {

  /// The defaults of HAProxy 2.6.
  public static final Http2Config DEFAULT = new Http2Config(100, 65_535, 4_096);

  public Http2Config {
    if (maxStreams < 1) {
      throw new IllegalArgumentException("maxStreams: " + maxStreams + " (expected: 1 or more)");
    }
    if (windowBytes < 0) {
      throw new IllegalArgumentException(
          "windowBytes: " + windowBytes + " (expected: 0-2147483647)");
    }
    if (headerTableBytes < 0 || headerTableBytes > 65_535) {
      throw new IllegalArgumentException(
          "headerTableBytes: " + headerTableBytes + " (expected: 0-65535)");
    }
  }
}
