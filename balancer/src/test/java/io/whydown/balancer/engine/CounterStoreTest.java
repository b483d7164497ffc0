package io.whydown.balancer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.runtime.CounterValues;
import org.junit.jupiter.api.Test;

final class CounterStoreTest {

  private static long average(CounterStore counters) {
    CounterValues values = counters.values();
    return Math.ceilDiv(values.get(Counter.TOTAL_MILLIS), values.get(Counter.TIMED));
  }

  @Test
  void timesOfManyStreams_areAnAverageOfTheLastOnes() {
    var counters = new CounterStore(2);

    for (int i = 0; i < 100_000; i++) {
      counters.addTimes(i % 2, 0, 1, 5, 7);
    }

    assertThat(average(counters)).isEqualTo(7);
    for (int i = 0; i < 100_000; i++) {
      counters.addTimes(0, 0, 1, 5, 100);
      counters.addTimes(1, 0, 1, 5, 100);
    }
    assertThat(average(counters)).isEqualTo(100);
  }

  @Test
  void most_isTheHighestOfAllLoops_untilItIsCleared() {
    var counters = new CounterStore(2);
    counters.addTimes(0, 3, 40, 5, 7);
    counters.addTimes(1, 9, 4, 5, 60);

    CounterValues before = counters.values();
    counters.clear();
    CounterValues cleared = counters.values();
    counters.addTimes(1, 1, 1, 1, 2);
    CounterValues after = counters.values();

    assertThat(before.get(Counter.QUEUE_MILLIS_MAX)).isEqualTo(9);
    assertThat(before.get(Counter.CONNECT_MILLIS_MAX)).isEqualTo(40);
    assertThat(before.get(Counter.TOTAL_MILLIS_MAX)).isEqualTo(60);
    assertThat(cleared.get(Counter.TIMED)).isZero();
    assertThat(cleared.get(Counter.TOTAL_MILLIS_MAX)).isZero();
    assertThat(after.get(Counter.TOTAL_MILLIS)).isEqualTo(2);
    assertThat(after.get(Counter.TIMED)).isEqualTo(1);
    assertThat(after.get(Counter.QUEUE_MILLIS_MAX)).isEqualTo(1);
  }

  @Test
  void clearing_keepsWhatIsOpen() {
    var counters = new CounterStore(1);
    counters.increment(0, Counter.H2_OPEN_STREAMS);
    counters.increment(0, Counter.H2_STREAMS);

    counters.clear();

    assertThat(counters.values().get(Counter.H2_OPEN_STREAMS)).isEqualTo(1);
    assertThat(counters.values().get(Counter.H2_STREAMS)).isZero();
  }
}
