package io.whydown.balancer.engine;

import io.whydown.balancer.runtime.Load;
import java.util.concurrent.atomic.AtomicInteger;

/// How many there are at one time, the most there were, and how many came in a second. Thread-safe.
final class LoadGauge {

  private final AtomicInteger current = new AtomicInteger();
  private volatile int max;
  private final RateMeter rate;

  LoadGauge(int loops) {
    rate = new RateMeter(loops);
  }

  int enter(int loop, long nowMillis) {
    int now = current.incrementAndGet();
    if (now > max) {
      max = now;
    }
    rate.count(loop, nowMillis);
    return now;
  }

  /// Without a part in the rate.
  int raise() {
    int now = current.incrementAndGet();
    if (now > max) {
      max = now;
    }
    return now;
  }

  void leave() {
    current.decrementAndGet();
  }

  int current() {
    return current.get();
  }

  void clearMax() {
    max = current.get();
    rate.clearMax();
  }

  Load load(long limit, long nowMillis) {
    return new Load(
        current.get(), max, limit, rate.rate(nowMillis), rate.max(), rate.secondsSince(nowMillis));
  }

  long rate(long nowMillis) {
    return rate.rate(nowMillis);
  }
}
