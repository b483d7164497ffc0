package io.whydown.balancer.transport;

import io.whydown.balancer.config.SocketOptions;
import io.whydown.balancer.config.SourceConfig;
import org.jspecify.annotations.Nullable;

/// Where to connect to, and from where. Filled in place and used at once.
public final class ConnectPlan {

  public final SocketName target = new SocketName();

  /// A unix socket instead; an abstract one begins with NUL.
  public @Nullable String path;

  public @Nullable SourceConfig source;

  /// What the kernel is told of the socket.
  public SocketOptions socket = SocketOptions.NONE;

  /// The port to come from; 0 lets the kernel choose.
  public int sourcePort;

  /// An address of somebody else's to come from; unknown for none.
  public final SocketName foreign = new SocketName();

  public void clear() {
    foreign.clear();
    target.clear();
    path = null;
    source = null;
    socket = SocketOptions.NONE;
    sourcePort = 0;
  }
}
