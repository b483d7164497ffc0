package io.whydown.balancer.table;

/// What has become of sessions with one member. Thread-safe: each number is written by one thread
/// at a time.
final class PeerState {

  /// A status below those that peers send each other: a connection is made, or its greeting
  /// awaited.
  static final int DIALS = 100;

  static final int STANDS = 200;

  private volatile int status;
  private volatile long attemptNanos;
  private volatile int sessions;
  private volatile int malformed;

  /// @param reached what it has come to: `DIALS`, or what the other answered
  synchronized void attempt(int reached) {
    if (reached == STANDS) {
      sessions++;
    }
    attemptNanos = System.nanoTime();
    status = reached;
  }

  synchronized void malformed() {
    malformed++;
  }

  int status() {
    return status;
  }

  int sessions() {
    return sessions;
  }

  int malformedMessages() {
    return malformed;
  }

  /// -1 when there was none.
  long attemptSeconds() {
    return status == 0 ? -1 : (System.nanoTime() - attemptNanos) / 1_000_000_000L;
  }
}
