package io.whydown.bench;

import io.whydown.collect.Collector;
import io.whydown.collect.HostArguments;
import io.whydown.collect.Limits;
import io.whydown.collect.TransportFactory;
import io.whydown.collect.Vantage;
import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.Investigation;
import io.whydown.diagnose.InvestigationRequest;
import io.whydown.diagnose.Judge;
import io.whydown.diagnose.Target;
import io.whydown.model.Snapshot;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// How long an answer takes inside a running process: everything up to the snapshot, and judging
/// it. Run by `bench/time-to-answer.sh`, which makes the hosts. Arguments: the rounds, the
/// balancer's vantage, `NAME=VANTAGE` as of `--host`, and the configuration; needs root.
///
/// Prints the first round and, of the rounds after a tenth of them, the median, the least and the
/// most.
public final class TimeToAnswerBenchmark {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Investigation investigation;
  private final InvestigationRequest request;
  private final PrintStream out;

  private TimeToAnswerBenchmark(InvestigationRequest request, PrintStream out) {
    var collector =
        new Collector(
            Clock.systemUTC(),
            new SecureRandom(),
            new TransportFactory(true, false),
            Limits.DEFAULT);
    this.investigation = new Investigation(collector, Clock.systemUTC(), System::nanoTime, _ -> {});
    this.request = request;
    this.out = out;
  }

  public static void main(String[] args) throws InterruptedException {
    if (args.length != 4) {
      throw new IllegalArgumentException("write ROUNDS LB-VANTAGE NAME=VANTAGE CONFIGURATION");
    }
    var request =
        new InvestigationRequest(
            new Target.Configuration(List.of(args[3])),
            Vantage.parse(args[1]),
            HostArguments.parse(List.of(args[2])),
            false,
            LIMIT,
            false,
            Map.of());
    new TimeToAnswerBenchmark(request, System.out).run(Integer.parseInt(args[0]));
  }

  private void run(int rounds) throws InterruptedException {
    var looks = new double[rounds];
    var judges = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      long start = System.nanoTime();
      Snapshot snapshot = investigation.look(request);
      long looked = System.nanoTime();
      Diagnosis diagnosis = Judge.judge(snapshot, 0);
      long judged = System.nanoTime();
      if (diagnosis.exitStatus() != 1) {
        throw new IllegalStateException("status " + diagnosis.exitStatus() + " (expected: 1)");
      }
      looks[round] = (looked - start) / 1e6;
      judges[round] = (judged - looked) / 1e6;
    }
    print("look", looks);
    print("judge", judges);
  }

  private void print(String what, double[] millis) {
    double first = millis[0];
    double[] rest = Arrays.copyOfRange(millis, millis.length / 10, millis.length);
    Arrays.sort(rest);
    out.printf(
        "in process, %-16s median %7.2f ms  (%.2f to %.2f, %d runs; the first %.0f)%n",
        what, rest[rest.length / 2], rest[0], rest[rest.length - 1], rest.length, first);
  }
}
