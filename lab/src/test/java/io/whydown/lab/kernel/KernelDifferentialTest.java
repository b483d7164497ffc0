package io.whydown.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.lab.LabAssumptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The kernel as judge: random rule sets, routes, settings and listeners are loaded into real
/// hosts, real SYNs are sent, and what happened, and by which rules, is compared with the
/// simulator. `-Dwhydown.kernel.pairs=N` sets how many (rule set, flow) pairs are tried,
/// `-Dwhydown.kernel.seed=N` which.
@Tag("lab")
class KernelDifferentialTest {

  private static final int DAILY = 400;
  private static final int DEEP = 20_000;
  private static final int PAIRS =
      Integer.getInteger("whydown.kernel.pairs", Boolean.getBoolean("deep") ? DEEP : DAILY);
  private static final long SEED = Long.getLong("whydown.kernel.seed", 20_261_120L);

  /// Side by side: most of the time goes into waiting for answers that do not come.
  private static final int WORLDS = 4;

  @Test
  void randomHosts_endAsInTheKernelAndByTheSameRules() throws Exception {
    LabAssumptions.assumeLab();
    var judges = new ArrayList<KernelJudge>();
    try (var workers = Executors.newFixedThreadPool(WORLDS)) {
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < WORLDS; i++) {
        var judge = new KernelJudge(SEED * WORLDS + i, PAIRS / WORLDS);
        String prefix = "kd" + ProcessHandle.current().pid() + "x" + i;
        judges.add(judge);
        running.add(workers.submit(() -> judgeIn(prefix, judge)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    List<String> summaries = judges.stream().map(KernelJudge::summary).toList();
    assertThat(judges)
        .as("seed %d: %s", SEED, summaries)
        .flatMap(KernelJudge::differences)
        .isEmpty();
    assertThat(judges.stream().mapToInt(KernelJudge::open).sum())
        .as("flows that were left undecided: %s", summaries)
        .isLessThan(PAIRS / 50);
  }

  /// True: a task that may throw has a result.
  private static boolean judgeIn(String prefix, KernelJudge judge) throws Exception {
    try (var world = new KernelWorld(prefix)) {
      judge.run(world);
    }
    return true;
  }
}
