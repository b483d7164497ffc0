package io.whydown.balancer.engine;

/// Events in a second: those of the running second, and of the one before it by the share of it
/// that is within a second's reach (HAProxy: src/freq_ctr.c). One writer for each loop.
final class RateMeter {

  private static final int SECOND = 0;
  private static final int COUNT = 1;
  private static final int BEFORE = 2;
  private static final int MAX = 3;
  private static final int TOTAL = 4;

  /// Much more than is used, so that loops do not write to the same cache line.
  private static final int ROW = 16;

  private final long[][] byLoop;

  RateMeter(int loops) {
    byLoop = new long[loops][ROW];
    for (long[] row : byLoop) {
      row[SECOND] = -1;
    }
  }

  void count(int loop, long nowMillis) {
    add(loop, nowMillis, 1);
  }

  void add(int loop, long nowMillis, long amount) {
    long[] row = byLoop[loop];
    long second = nowMillis / 1_000;
    if (row[SECOND] != second) {
      row[BEFORE] = row[SECOND] == second - 1 ? row[COUNT] : 0;
      row[COUNT] = 0;
      row[SECOND] = second;
    }
    row[COUNT] += amount;
    row[TOTAL] += amount;
    if (row[COUNT] > row[MAX]) {
      row[MAX] = row[COUNT];
    }
  }

  long rate(long nowMillis) {
    long second = nowMillis / 1_000;
    long rest = 1_000 - nowMillis % 1_000;
    long sum = 0;
    for (long[] row : byLoop) {
      if (row[SECOND] == second) {
        sum += row[COUNT] + row[BEFORE] * rest / 1_000;
      } else if (row[SECOND] == second - 1) {
        sum += row[COUNT] * rest / 1_000;
      }
    }
    return sum;
  }

  long max() {
    long sum = 0;
    for (long[] row : byLoop) {
      sum += row[MAX];
    }
    return sum;
  }

  long total() {
    long sum = 0;
    for (long[] row : byLoop) {
      sum += row[TOTAL];
    }
    return sum;
  }

  void clearMax() {
    for (long[] row : byLoop) {
      row[MAX] = 0;
    }
  }

  long secondsSince(long nowMillis) {
    long last = -1;
    for (long[] row : byLoop) {
      last = Math.max(last, row[SECOND]);
    }
    return last < 0 ? -1 : nowMillis / 1_000 - last;
  }
}
