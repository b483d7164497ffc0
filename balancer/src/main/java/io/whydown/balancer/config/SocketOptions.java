package io.whydown.balancer.config;

import org.jspecify.annotations.Nullable;

/// What the kernel is told of a socket (tcp(7), socket(7)). Clients inherit those of their
/// listener.
///
/// @param keepAlive null when silent peers are not probed
/// @param noLinger closing resets, and forgets what is not sent (`option nolinger`)
/// @param delaysAck the first acknowledgement waits for data to go with (`tcp-smart-accept`,
///   `tcp-smart-connect`)
/// @param fastOpen data goes out with the first segment to a server (`tfo`)
/// @param maxSegment TCP_MAXSEG; 0 for what the path allows; negative: so much less than usual
/// @param userTimeoutMillis how long what was sent may stay unacknowledged; 0 for the kernel's
///   limit
/// @param receiveBytes, sendBytes sizes of the kernel's buffers; 0 when it finds them itself
/// @param namespace the network namespace that the socket is made in; null for the process's own
public record SocketOptions(
    @Nullable KeepAlive keepAlive,
    boolean noLinger,
    boolean delaysAck,
    boolean fastOpen,
    int maxSegment,
    int userTimeoutMillis,
    int receiveBytes,
    int sendBytes,
    @Nullable String namespace) {

  public static final SocketOptions NONE =
      new SocketOptions(null, false, false, false, 0, 0, 0, 0, null);

  /// How a silent peer is probed; 0 for the kernel's own numbers.
  public record KeepAlive(int probes, int idleSeconds, int intervalSeconds) {}

  /// Whether the kernel need not be told anything of a socket that there is.
  public boolean isUsual() {
    return keepAlive == null
        && !noLinger
        && !delaysAck
        && !fastOpen
        && maxSegment == 0
        && userTimeoutMillis == 0
        && receiveBytes == 0
        && sendBytes == 0;
  }

  /// The same with what stands on a `bind` or `server` line.
  public SocketOptions withLine(
      int segment, int timeoutMillis, boolean opensFast, @Nullable String inNamespace) {
    return new SocketOptions(
        keepAlive,
        noLinger,
        delaysAck,
        opensFast,
        segment,
        timeoutMillis,
        receiveBytes,
        sendBytes,
        inNamespace);
  }

  /// What stands on this line, with what the proxy says besides.
  public SocketOptions within(SocketOptions proxy) {
    return proxy.withLine(maxSegment, userTimeoutMillis, fastOpen, namespace);
  }
}
