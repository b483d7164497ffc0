package io.whydown.net;

import org.jspecify.annotations.Nullable;

/// What the network answered to one connect(2). Refusal is an answer, not an exception.
public sealed interface ConnectOutcome {

  /// Time from the call to the answer, in nanoseconds of a monotonic clock.
  long elapsedNanos();

  /// The handshake was completed; `local` is the address the kernel chose.
  record Connected(@Nullable Endpoint local, long elapsedNanos) implements ConnectOutcome {}

  /// The kernel said no. `synchronous` is true when connect(2) itself failed, so that the cause is
  /// on this machine; false when the answer came later; null when the prober cannot tell. `icmp` is
  /// null when the error queue was empty (a RST, or a local cause) or could not be read.
  record Failed(
      Errno errno, @Nullable Boolean synchronous, @Nullable IcmpError icmp, long elapsedNanos)
      implements ConnectOutcome {}

  /// What the number says that connect(2) or SO_ERROR gave. A reset is told with ECONNREFUSED only
  /// while the handshake is under way; ECONNRESET, and EPIPE after a FIN, mean that the handshake
  /// was completed and the peer reset the connection before anybody looked (net/ipv4/tcp_input.c,
  /// tcp_reset).
  static ConnectOutcome failed(
      Errno errno, @Nullable Boolean synchronous, @Nullable IcmpError icmp, long elapsedNanos) {
    boolean isAfterHandshake = errno == Errno.ECONNRESET || errno == Errno.EPIPE;
    return isAfterHandshake && icmp == null
        ? new Connected(null, elapsedNanos)
        : new Failed(errno, synchronous, icmp, elapsedNanos);
  }

  /// No answer before our limit.
  record NoAnswer(long elapsedNanos) implements ConnectOutcome {}

  /// The prober failed for a reason of its own; nothing is known of the network.
  record NotTried(String reason, long elapsedNanos) implements ConnectOutcome {}
}
