package io.whydown.cli;

import io.whydown.collect.Collector;
import io.whydown.collect.Limits;
import io.whydown.collect.TransportFactory;
import io.whydown.diagnose.Explanation;
import io.whydown.diagnose.FlowTracing;
import io.whydown.diagnose.Investigation;
import io.whydown.diagnose.Progress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// Puts an investigation together from its parts. Time and randomness of the process come in here.
/// Thread-safe.
final class Engine {

  /// What judging and printing take of a processor in a process that has just begun.
  private static final Duration TO_ANSWER = Duration.ofMillis(300);

  /// A run that begins late still looks for so long; its answer may then be too late.
  private static final Duration SHORTEST = Duration.ofMillis(20);

  /// In which interrupted work ends the shells that it began.
  private static final Duration TO_NOTICE = Duration.ofMillis(100);

  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final boolean isRoot;
  private final ProcessAge age;
  private final long bornNanos;

  Engine(InstantSource clock, LongSupplier nanoClock, boolean isRoot) {
    this(clock, nanoClock, isRoot, ProcessAge.UNKNOWN);
  }

  /// @param age of the process when the program began
  Engine(InstantSource clock, LongSupplier nanoClock, boolean isRoot, ProcessAge age) {
    this.age = age;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.isRoot = isRoot;
    this.bornNanos = nanoClock.getAsLong();
  }

  /// What is left to look in of a time limit that began with the process. Judging and printing need
  /// some of it, and on a busy machine as many times more as the start took longer.
  Duration left(Duration limit) {
    Duration rest = limit.minus(spent());
    Duration kept = Duration.ofMillis((long) (TO_ANSWER.toMillis() * age.slowness()));
    Duration least = rest.dividedBy(3);
    Duration left = rest.minus(kept);
    return Stream.of(left, least, SHORTEST).max(Comparator.naturalOrder()).orElseThrow();
  }

  /// Does the whole work of a run, on a thread of its own, within the limit that began with the
  /// process. Work that is late is interrupted and left behind.
  ///
  /// @throws OutOfTimeException when the limit has passed
  <T> T within(Duration limit, Work<T> work) throws InterruptedException {
    var task = new FutureTask<T>(work::done);
    Thread thread = Thread.ofPlatform().daemon().name("run").start(task);
    try {
      return task.get(limit.minus(spent()).toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new OutOfTimeException(limit);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    } finally {
      if (!task.isDone()) {
        thread.interrupt();
        boolean _ = thread.join(TO_NOTICE);
      }
    }
  }

  /// What is done within a time limit.
  interface Work<T> {
    T done() throws InterruptedException;
  }

  private Duration spent() {
    return age.wall().plusNanos(nanoClock.getAsLong() - bornNanos);
  }

  /// @param limit of the whole run
  /// @param sudo whether `sudo -n` may be used
  Investigation investigation(Duration limit, boolean sudo, Progress progress) {
    return new Investigation(collector(limit, sudo), clock, nanoClock, progress);
  }

  /// @param limit of the whole run
  /// @param sudo whether `sudo -n` may be used
  FlowTracing tracing(Duration limit, boolean sudo, Progress progress) {
    return new FlowTracing(collector(limit, sudo), clock, nanoClock, progress);
  }

  Explanation explanation() {
    return new Explanation(clock, nanoClock);
  }

  private Collector collector(Duration limit, boolean sudo) {
    var transports = new TransportFactory(isRoot, sudo);
    return new Collector(clock, new SecureRandom(), transports, Limits.of(limit));
  }
}
