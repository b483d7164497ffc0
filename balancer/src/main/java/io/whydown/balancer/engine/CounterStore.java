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

  private final long[][] byLoop;
  private volatile long[] base = new long[Counter.COUNT];

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

  /// From a thread that is no loop.
  synchronized void addOutside(Counter counter, long amount) {
    add(byLoop.length - 1, counter, amount);
  }

  private long[] sums() {
    long[] sums = new long[Counter.COUNT];
    for (long[] row : byLoop) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += (long) LONGS.getOpaque(row, i);
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
    for (Counter each : Counter.values()) {
      if (each.isGauge()) {
        from[each.index()] = 0;
      }
    }
    base = from;
  }
}
