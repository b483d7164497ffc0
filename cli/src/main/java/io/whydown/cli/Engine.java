package io.whydown.cli;

import io.whydown.collect.Collector;
import io.whydown.collect.Limits;
import io.whydown.collect.TransportFactory;
import io.whydown.diagnose.FlowTracing;
import io.whydown.diagnose.Investigation;
import io.whydown.diagnose.Progress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Puts an investigation together from its parts. Time and randomness of the process come in here.
/// Thread-safe.
final class Engine {

  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final boolean isRoot;

  Engine(InstantSource clock, LongSupplier nanoClock, boolean isRoot) {
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.isRoot = isRoot;
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
