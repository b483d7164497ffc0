package io.whydown.lab.accuracy;

import io.whydown.lab.LabRequirements;
import io.whydown.lab.fault.Fault;
import io.whydown.lab.fault.FaultCatalogue;
import io.whydown.lab.fault.Running;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// Plants every fault of the catalogue on real hosts, lets the program look, and prints what it got
/// right, wrong and undecided, and how long it took. Run it by `bench/accuracy`; it needs root.
public final class AccuracyBenchmark {

  private final Options options;
  private final PrintStream out;

  AccuracyBenchmark(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /// Exits with 0 when no answer was wrong and proven and no healthy server was called failing,
  /// with 1 when one was, with 2 when the benchmark cannot run.
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException | java.util.NoSuchElementException e) {
      err.println(e.getMessage());
      err.print(Options.USAGE);
      return 2;
    }
    var missing = LabRequirements.missing();
    if (missing.isPresent()) {
      err.println("the lab cannot run here: " + missing.get());
      return 2;
    }
    try {
      return new AccuracyBenchmark(options, out).run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 2;
    }
  }

  private int run() throws InterruptedException {
    if (options.access() == Options.Access.STAND) {
      return stand();
    }
    List<Callable<Trial>> tasks = new ArrayList<>();
    for (var fault : FaultCatalogue.all()) {
      if (options.wants(fault.name())) {
        tasks.add(() -> trial(fault));
      }
    }
    var trials = new ArrayList<Trial>();
    try (var executor = Executors.newFixedThreadPool(options.parallel())) {
      for (var future : executor.invokeAll(tasks)) {
        trials.add(future.resultNow());
      }
    }
    var summary = new Summary(trials);
    out.print(summary.text());
    return summary.isFatal() ? 1 : 0;
  }

  private int stand() {
    var fault =
        FaultCatalogue.all().stream().filter(each -> options.wants(each.name())).findFirst();
    if (fault.isEmpty()) {
      return 2;
    }
    try (var running = Running.start(fault.get())) {
      out.println(fault.get().title());
      out.println(Invocation.line(options, fault.get(), running));
      out.flush();
      while (System.in.read() >= 0) {
        out.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return 0;
  }

  private Trial trial(Fault fault) {
    var trial = Trial.run(options, fault);
    synchronized (out) {
      out.printf(
          "%-12s %5d ms  %-45s %s%n",
          trial.judgement().mark(),
          trial.millis(),
          fault.name(),
          trial.judgement().mark() == Mark.RIGHT && options.access() != Options.Access.MEND
              ? ""
              : trial.judgement().because());
    }
    return trial;
  }
}
