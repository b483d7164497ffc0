package io.whydown.balancer.spoe;

/// Counts what happens in the second that runs. Thread-safe.
final class PerSecond {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final int limit;
  private long began = System.nanoTime();
  private int count;

  /// @param limit 0 for none
  PerSecond(int limit) {
    this.limit = limit;
  }

  /// Whether one more may happen.
  synchronized boolean hasRoom() {
    return limit == 0 || current() < limit;
  }

  synchronized void add() {
    if (limit > 0) {
      count = current() + 1;
    }
  }

  private int current() {
    long now = System.nanoTime();
    if (now - began >= SECOND_NANOS) {
      began = now;
      count = 0;
    }
    return count;
  }
}
