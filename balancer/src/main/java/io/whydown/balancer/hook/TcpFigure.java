package io.whydown.balancer.hook;

/// What the kernel knows of a TCP connection (linux/tcp.h, struct tcp_info).
public enum TcpFigure {
  UNACKNOWLEDGED(24),
  SELECTIVELY_ACKNOWLEDGED(28),
  LOST(32),
  RETRANSMITTED(36),
  FORWARD_ACKNOWLEDGED(40),
  /// Microseconds.
  ROUND_TRIP(68),
  /// Microseconds.
  ROUND_TRIP_VARIATION(72),
  REORDERING(88);

  private final int offset;

  TcpFigure(int offset) {
    this.offset = offset;
  }

  /// Where it stands in the structure.
  public int offset() {
    return offset;
  }
}
