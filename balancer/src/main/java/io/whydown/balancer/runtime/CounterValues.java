package io.whydown.balancer.runtime;

/// Counters read at one time.
public final class CounterValues {

  private final long[] values;

  /// Takes the array as it is; the caller gives it away.
  public CounterValues(long[] values) {
    if (values.length != Counter.COUNT) {
      throw new IllegalArgumentException(
          "values: " + values.length + " (expected: " + Counter.COUNT + ")");
    }
    this.values = values;
  }

  public long get(Counter counter) {
    return values[counter.index()];
  }
}
