package io.whydown.cli;

import io.whydown.collect.Collector;
import io.whydown.collect.Limits;
import io.whydown.collect.TransportFactory;
import io.whydown.diagnose.FlowTracing;
import io.whydown.diagnose.Investigation;
import io.whydown.diagnose.Progress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Puts an investigation together from its parts. Time and randomness of the process come in here.
/// Thread-safe.
final class Engine {

  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final boolean isRoot;
  private final Duration spent;

  Engine(InstantSource clock, LongSupplier nanoClock, boolean isRoot) {
    this(clock, nanoClock, isRoot, Duration.ZERO);
  }

  /// @param spent how long the process had run when the program began
  Engine(InstantSource clock, LongSupplier nanoClock, boolean isRoot, Duration spent) {
    this.spent = spent;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.isRoot = isRoot;
  }

  /// What is left to look in of a time limit that began with the process; at least half of it. What
  /// the start took is kept for the end: on a busy machine judging and printing take as long.
  Duration left(Duration limit) {
    Duration half = limit.dividedBy(2);
    Duration left = limit.minus(spent.multipliedBy(2));
    return left.compareTo(half) > 0 ? left : half;
  }

  /// @param sudo whether `sudo -n` may be used
  Investigation investigation(boolean sudo, Progress progress) {
    return new Investigation(collector(sudo), clock, nanoClock, progress);
  }

  /// @param sudo whether `sudo -n` may be used
  FlowTracing tracing(boolean sudo, Progress progress) {
    return new FlowTracing(collector(sudo), clock, nanoClock, progress);
  }

  private Collector collector(boolean sudo) {
    var transports = new TransportFactory(isRoot, sudo);
    return new Collector(clock, new SecureRandom(), transports, Limits.DEFAULT);
  }
}
