package io.whydown.balancer.hook;

import io.whydown.balancer.table.StickTarget;
import org.jspecify.annotations.Nullable;

/// The `stick` rules of a backend: what a client is known by, and the server that is remembered for
/// it.
public interface Stickiness {

  /// Where the client was led before; null when nothing is known. What is to be remembered of the
  /// request is kept until a server has answered.
  @Nullable StickTarget find(Stream stream);

  /// Whether servers are remembered by address.
  boolean needsAddress();

  /// A server has answered, or a TCP connection stands.
  ///
  /// @param serverId its number in the backend
  /// @param address `address:port` of it
  void remember(Stream stream, int serverId, String serverName, String address);
}
