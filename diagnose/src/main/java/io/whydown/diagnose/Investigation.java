package io.whydown.diagnose;

import io.whydown.collect.Collector;
import io.whydown.collect.Transport;
import io.whydown.collect.Vantage;
import io.whydown.collect.VantageException;
import io.whydown.diagnose.investigate.Inquiry;
import io.whydown.diagnose.investigate.Planning;
import io.whydown.model.Snapshot;
import io.whydown.net.Deadline;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The use case: reads the balancer, collects from hosts, probes, and judges. Thread-safe: each run
/// has its own state.
public final class Investigation {

  private final Collector collector;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final Progress progress;

  public Investigation(
      Collector collector, InstantSource clock, LongSupplier nanoClock, Progress progress) {
    this.collector = collector;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.progress = progress;
  }

  /// Investigates and judges.
  ///
  /// @throws UnusableException when the target or the balancer's vantage cannot be used
  /// @throws InterruptedException when the calling thread was interrupted; nothing is left running
  public Diagnosis run(InvestigationRequest request) throws InterruptedException {
    long start = nanoClock.getAsLong();
    Snapshot snapshot = look(request);
    progress.now("judging");
    long elapsed = (nanoClock.getAsLong() - start) / 1_000_000;
    return Judge.judge(snapshot, elapsed);
  }

  /// Says what `run` would do. Reads the configuration; asks no host and probes nothing.
  ///
  /// @throws UnusableException when the target or the balancer's vantage cannot be used
  public Plan plan(InvestigationRequest request) throws InterruptedException {
    return Planning.plan(inquire(request, Inquiry::configuration), request);
  }

  /// Everything but the judgement.
  public Snapshot look(InvestigationRequest request) throws InterruptedException {
    return inquire(request, Inquiry::look);
  }

  /// What is wanted of an inquiry.
  private interface Question<T> {
    T ask(Inquiry inquiry) throws InterruptedException;
  }

  private <T> T inquire(InvestigationRequest request, Question<T> question)
      throws InterruptedException {
    Deadline deadline = Deadline.after(request.timeout(), nanoClock);
    Vantage where =
        request.balancer() instanceof Vantage.None ? new Vantage.Local() : request.balancer();
    try (Transport balancer = collector.open(where, deadline)) {
      return question.ask(
          new Inquiry(request, collector, balancer, clock, nanoClock, deadline, progress));
    } catch (VantageException e) {
      throw new UnusableException(String.valueOf(e.getMessage()), e);
    }
  }
}
