package io.whydown.balancer.engine;

import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.runtime.CounterValues;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Counters of one frontend, listener, server or backend: an array for each loop, summed when read.
final class CounterStore {

  /*
   * Only its loop writes an array, so adding is a plain read and an opaque write, which any reader
   * sees whole and soon. Nothing is shared on the way of a request.
   */

  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

  /// So many streams an average is about (`TIME_STATS_SAMPLES`, include/haproxy/stats-t.h).
  private static final int SAMPLES = 512;

  private static final Counter[] ALL = Counter.values();

  /// Where a row says since which clearing its times are.
  private static final int CLEARINGS = Counter.COUNT;

  private final long[][] byLoop;
  private volatile long[] base = new long[Counter.COUNT];
  private volatile long clearings;

  CounterStore(int loops) {
    // A row more for threads that are no loop; those write under the lock of this object.
    byLoop = new long[loops + 1][Counter.COUNT + 8];
  }

  void add(int loop, Counter counter, long amount) {
    long[] row = byLoop[loop];
    int at = counter.index();
    LONGS.setOpaque(row, at, row[at] + amount);
  }

  void increment(int loop, Counter counter) {
    add(loop, counter, 1);
  }

  /// One stream's times in milliseconds.
  void addTimes(int loop, long queue, long connect, long response, long total) {
    long[] row = byLoop[loop];
    long now = clearings;
    if (row[CLEARINGS] != now) {
      for (Counter each : ALL) {
        if (isOfTimes(each)) {
          LONGS.setOpaque(row, each.index(), 0L);
        }
      }
      LONGS.setOpaque(row, CLEARINGS, now);
    }
    boolean isFull = row[Counter.TIMED.index()] >= SAMPLES;
    slide(row, Counter.QUEUE_MILLIS, Counter.QUEUE_MILLIS_MAX, queue, isFull);
    slide(row, Counter.CONNECT_MILLIS, Counter.CONNECT_MILLIS_MAX, connect, isFull);
    slide(row, Counter.RESPONSE_MILLIS, Counter.RESPONSE_MILLIS_MAX, response, isFull);
    slide(row, Counter.TOTAL_MILLIS, Counter.TOTAL_MILLIS_MAX, total, isFull);
    if (!isFull) {
      increment(loop, Counter.TIMED);
    }
  }

  /// A full window loses the average of what it holds (`swrate_add`, include/haproxy/freq_ctr.h).
  private static void slide(long[] row, Counter sum, Counter most, long value, boolean isFull) {
    int at = sum.index();
    long before = row[at];
    long leaves = isFull ? (before + SAMPLES - 1) / SAMPLES : 0;
    if (value != leaves) {
      LONGS.setOpaque(row, at, before - leaves + value);
    }
    if (value > row[most.index()]) {
      LONGS.setOpaque(row, most.index(), value);
    }
  }

  private static boolean isOfTimes(Counter counter) {
    return counter.kind() == Counter.Kind.WINDOW || counter.kind() == Counter.Kind.MOST;
  }

  /// From a thread that is no loop.
  synchronized void addOutside(Counter counter, long amount) {
    add(byLoop.length - 1, counter, amount);
  }

  private long[] sums() {
    long[] sums = new long[Counter.COUNT];
    long now = clearings;
    for (long[] row : byLoop) {
      boolean isCleared = (long) LONGS.getOpaque(row, CLEARINGS) != now;
      for (Counter each : ALL) {
        int at = each.index();
        if (!isCleared || !isOfTimes(each)) {
          long value = (long) LONGS.getOpaque(row, at);
          sums[at] =
              each.kind() == Counter.Kind.MOST ? Math.max(sums[at], value) : sums[at] + value;
        }
      }
    }
    return sums;
  }

  CounterValues values() {
    long[] sums = sums();
    long[] from = base;
    for (int i = 0; i < sums.length; i++) {
      sums[i] -= from[i];
    }
    return new CounterValues(sums);
  }

  void clear() {
    long[] from = sums();
    for (Counter each : ALL) {
      if (each.kind() != Counter.Kind.SUM) {
        from[each.index()] = 0;
      }
    }
    base = from;
    startTimesAnew();
  }

  private synchronized void startTimesAnew() {
    clearings++;
  }
}
