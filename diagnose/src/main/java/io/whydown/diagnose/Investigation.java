package io.whydown.diagnose;

import io.whydown.collect.Collector;
import io.whydown.collect.Transport;
import io.whydown.collect.Vantage;
import io.whydown.collect.VantageException;
import io.whydown.collect.bundle.Bundle;
import io.whydown.diagnose.investigate.Inquiry;
import io.whydown.diagnose.investigate.Planning;
import io.whydown.diagnose.investigate.Replay;
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
    if (request.target() instanceof Target.Saved(var path)) {
      Replay replay = Replay.open(path);
      return Judge.judge(replay.look(), replay.elapsedMillis());
    }
    long start = nanoClock.getAsLong();
    Snapshot snapshot = look(request);
    progress.now("judging");
    return Judge.judge(snapshot, millisSince(start));
  }

  /// Says what `run` would do. Reads the configuration; asks no host and probes nothing.
  ///
  /// @throws UnusableException when the target or the balancer's vantage cannot be used
  public Plan plan(InvestigationRequest request) throws InterruptedException {
    if (request.target() instanceof Target.Saved(var path)) {
      Replay replay = Replay.open(path);
      return Planning.plan(replay.configuration(), replay.request(request.timeout()));
    }
    return Planning.plan(inquire(request, Inquiry::configuration), request);
  }

  /// Everything but the judgement.
  public Snapshot look(InvestigationRequest request) throws InterruptedException {
    return request.target() instanceof Target.Saved(var path)
        ? Replay.open(path).look()
        : inquire(request, Inquiry::look);
  }

  /// What a bundle makes to be judged.
  ///
  /// @param name what an error begins with
  public static Snapshot look(String name, Bundle bundle) {
    return Replay.of(name, bundle).look();
  }

  /// What `run` would judge, to be judged elsewhere.
  ///
  /// @throws UnusableException when the target or the balancer's vantage cannot be used
  public Collected collect(InvestigationRequest request) throws InterruptedException {
    if (request.target() instanceof Target.Saved(var path)) {
      throw new UnusableException(path + " is a bundle already");
    }
    long start = nanoClock.getAsLong();
    return inquire(
        request,
        inquiry -> {
          Snapshot snapshot = inquiry.look();
          return new Collected(snapshot, inquiry.bundle(millisSince(start)));
        });
  }

  /// What was seen, and everything that it was seen in.
  public record Collected(Snapshot snapshot, Bundle bundle) {}

  private long millisSince(long start) {
    return (nanoClock.getAsLong() - start) / 1_000_000;
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
