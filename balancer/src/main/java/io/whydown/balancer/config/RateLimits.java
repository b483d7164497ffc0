package io.whydown.balancer.config;

/// How many may come in a second, over all frontends; 0 means no limit.
///
/// @param connections of clients (`maxconnrate`)
/// @param sessions `maxsessrate`
/// @param handshakes of TLS with clients (`maxsslrate`)
public record RateLimits(int connections, int sessions, int handshakes) {

  public static final RateLimits NONE = new RateLimits(0, 0, 0);

  public RateLimits {
    if (connections < 0 || sessions < 0 || handshakes < 0) {
      throw new IllegalArgumentException(
          "limits: %d, %d, %d (expected: 0 or more)".formatted(connections, sessions, handshakes));
    }
  }
}
