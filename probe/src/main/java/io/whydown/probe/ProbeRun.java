package io.whydown.probe;

import io.whydown.model.observation.Observation;
import io.whydown.net.Deadline;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/// Makes a set of probes from one vantage, side by side: all connects in one loop, each look-up and
/// each check on a thread of its own, so that the whole takes about as long as the slowest.
/// Thread-safe.
///
/// @param vantage text of the vantage
record ProbeRun(
    String vantage,
    NetworkPlace place,
    InstantSource clock,
    LongSupplier nanoClock,
    boolean isNative) {

  /// The observations of one request.
  private record Answer(int index, List<Observation> observations) {}

  List<Observation> probe(List<? extends ProbeRequest> requests, Deadline deadline) {
    List<Observation>[] slots = slots(requests.size());
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Future<List<Answer>>>();
      tasks.add(executor.submit(() -> connects(requests, deadline)));
      for (int i = 0; i < requests.size(); i++) {
        int index = i;
        switch (requests.get(i)) {
          case ProbeRequest.Connect _, ProbeRequest.UnixConnect _ -> {}
          case ProbeRequest.HopSweep sweep ->
              tasks.add(submit(executor, index, () -> sweep(sweep, deadline)));
          case ProbeRequest.ResetCapture capture ->
              tasks.add(submit(executor, index, () -> capture(capture, deadline)));
          case ProbeRequest.Lookup lookup ->
              tasks.add(submit(executor, index, () -> lookup(lookup, deadline)));
          case ProbeRequest.Ask ask -> tasks.add(submit(executor, index, () -> ask(ask, deadline)));
          case ProbeRequest.Replay replay ->
              tasks.add(submit(executor, index, () -> replay(replay, deadline)));
        }
      }
      gather(tasks, slots);
    }
    return List.of(slots).stream().flatMap(List::stream).toList();
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static List<Observation>[] slots(int count) {
    List<Observation>[] slots = new List[count];
    java.util.Arrays.fill(slots, List.of());
    return slots;
  }

  private static Future<List<Answer>> submit(
      ExecutorService executor, int index, Callable<List<Observation>> work) {
    return executor.submit(() -> List.of(new Answer(index, work.call())));
  }

  private static void gather(List<Future<List<Answer>>> tasks, List<Observation>[] slots) {
    boolean interrupted = false;
    for (Future<List<Answer>> task : tasks) {
      while (true) {
        try {
          task.get().forEach(answer -> slots[answer.index] = answer.observations);
          break;
        } catch (InterruptedException _) {
          interrupted = true;
          tasks.forEach(each -> each.cancel(true));
          break;
        } catch (ExecutionException e) {
          throw new IllegalStateException("a probe failed by itself", e.getCause());
        } catch (java.util.concurrent.CancellationException _) {
          break;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Answer> connects(List<? extends ProbeRequest> requests, Deadline deadline) {
    var dials = new ArrayList<Dial>();
    var owners = new ArrayList<Integer>();
    for (int i = 0; i < requests.size(); i++) {
      switch (requests.get(i)) {
        case ProbeRequest.Connect(var endpoint, var source, var timeout) -> {
          dials.add(new Dial(new Dial.Target.Inet(endpoint), source, timeout));
          owners.add(i);
        }
        case ProbeRequest.UnixConnect(var path, var timeout) -> {
          dials.add(new Dial(new Dial.Target.Unix(place.reach(path)), null, timeout));
          owners.add(i);
        }
        case ProbeRequest.Lookup _,
            ProbeRequest.Replay _,
            ProbeRequest.HopSweep _,
            ProbeRequest.Ask _,
            ProbeRequest.ResetCapture _ -> {}
      }
    }
    var prober = new ConnectProber(place, nanoClock, isNative);
    Instant at = clock.instant();
    List<Dial.Result> results = prober.all(dials, deadline);
    var words = new ConnectWords(vantage, place.commandPrefix());
    var answers = new ArrayList<Answer>(results.size());
    for (int i = 0; i < results.size(); i++) {
      int owner = owners.get(i);
      Observation seen =
          switch (requests.get(owner)) {
            case ProbeRequest.Connect request ->
                words.inet(request, results.get(i), prober.method(), at);
            case ProbeRequest.UnixConnect request -> words.unix(request, results.get(i), at);
            case ProbeRequest.Lookup _,
                ProbeRequest.Replay _,
                ProbeRequest.HopSweep _,
                ProbeRequest.Ask _,
                ProbeRequest.ResetCapture _ ->
                throw new IllegalStateException("not a connect: " + requests.get(owner));
          };
      answers.add(new Answer(owner, List.of(seen)));
    }
    return answers;
  }

  private List<Observation> sweep(ProbeRequest.HopSweep request, Deadline deadline) {
    var dials = new ArrayList<Dial>();
    for (int hops = 1; hops <= ProbeRequest.HopSweep.MOST_HOPS; hops++) {
      dials.add(
          new Dial(
              new Dial.Target.Inet(request.endpoint()), request.source(), request.timeout(), hops));
    }
    Instant at = clock.instant();
    List<Dial.Result> results = new ConnectProber(place, nanoClock, isNative).all(dials, deadline);
    return List.of(new ConnectWords(vantage, place.commandPrefix()).sweep(request, results, at));
  }

  private List<Observation> capture(ProbeRequest.ResetCapture request, Deadline deadline) {
    Instant at = clock.instant();
    ResetSight.Seen seen =
        ResetSight.of(place, request, isNative, nanoClock, deadline.atMost(request.timeout()));
    return List.of(new ConnectWords(vantage, place.commandPrefix()).capture(request, seen, at));
  }

  private List<Observation> lookup(ProbeRequest.Lookup request, Deadline deadline) {
    return List.of(
        new NameProber(vantage, place, clock, nanoClock, isNative)
            .look(request.name(), deadline.atMost(request.timeout())));
  }

  private List<Observation> ask(ProbeRequest.Ask request, Deadline deadline) {
    return new NameServerProber(vantage, place, clock, isNative)
        .ask(request, deadline.atMost(request.timeout()));
  }

  private List<Observation> replay(ProbeRequest.Replay request, Deadline deadline) {
    return new CheckReplayer(vantage, place, clock, nanoClock, isNative).replay(request, deadline);
  }
}
