package io.whydown.diagnose;

import io.whydown.collect.Collector;
import io.whydown.collect.Transport;
import io.whydown.collect.VantageException;
import io.whydown.diagnose.investigate.AskedHosts;
import io.whydown.diagnose.investigate.TraceInquiry;
import io.whydown.net.Deadline;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The use case: reads the hosts on the way of one connection and follows it through what was read.
/// No connection is made. Thread-safe: each run has its own state.
public final class FlowTracing {

  private final Collector collector;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final Progress progress;

  public FlowTracing(
      Collector collector, InstantSource clock, LongSupplier nanoClock, Progress progress) {
    this.collector = collector;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.progress = progress;
  }

  /// @throws UnusableException when the first host or the target cannot be used
  /// @throws InterruptedException when the calling thread was interrupted; nothing is left running
  public FlowTrace run(TraceRequest request) throws InterruptedException {
    Deadline deadline = Deadline.after(request.timeout(), nanoClock);
    try (Transport first = collector.open(request.from(), deadline)) {
      return TraceInquiry.of(
              request,
              new AskedHosts(request, collector, first, clock, nanoClock, deadline, progress))
          .run();
    } catch (VantageException e) {
      throw new UnusableException(String.valueOf(e.getMessage()), e);
    }
  }

  /// The same through the hosts of a bundle: nobody is asked.
  ///
  /// @throws UnusableException when the bundle or what is asked of it cannot be used
  public static FlowTrace run(SavedTraceRequest request) throws InterruptedException {
    return TraceInquiry.of(request).run();
  }
}
