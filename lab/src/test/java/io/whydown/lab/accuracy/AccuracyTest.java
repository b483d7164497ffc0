package io.whydown.lab.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.lab.LabAssumptions;
import io.whydown.lab.fault.Fault;
import io.whydown.lab.fault.FaultCatalogue;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Plants every fault on real hosts, with a real balancer that must show it, and lets the program
/// look. No answer may be wrong and proven, no healthy server may be called failing, and of all
/// answers of the whole catalogue 95 of 100 must be right.
@Tag("lab")
@Execution(ExecutionMode.CONCURRENT)
final class AccuracyTest {

  /// Of the whole catalogue 95 of 100; the daily choice has one plant a cause, the rarest included,
  /// and each weighs more than a hundredth.
  private static final double RIGHT_SHARE = Boolean.getBoolean("deep") ? 0.95 : 0.90;

  private static final Queue<Trial> TRIALS = new ConcurrentLinkedQueue<>();

  /// Answers are judged here, not their speed: a loaded machine gets more time.
  private static final Options OPTIONS =
      new Options(Options.Access.NETNS, List.of(), null, 1, "40s", null);

  /// Every fault with `./verify --deep`, else the first of each expected cause and every healthy
  /// control: a whole catalogue on real hosts takes many minutes.
  static Stream<Fault> faults() {
    if (Boolean.getBoolean("deep")) {
      return FaultCatalogue.all().stream();
    }
    Set<String> seen = new HashSet<>();
    return FaultCatalogue.all().stream()
        .filter(fault -> fault.name().startsWith("healthy/") || seen.add(fault.cause()));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void diagnose_isNeverWrongAndSure(Fault fault) {
    LabAssumptions.assumeLab();
    for (var need : fault.needs()) {
      assumeTrue(need.missing().isEmpty(), () -> need.missing().orElse(""));
    }

    var trial = Trial.run(OPTIONS, fault);

    TRIALS.add(trial);
    assertThat(trial.judgement().mark())
        .as(trial.judgement().because())
        .isNotIn(EnumSet.of(Mark.WRONG_PROVEN, Mark.FALSE_ALARM, Mark.BROKEN));
  }

  @AfterAll
  static void share_isRight() {
    var wrong =
        TRIALS.stream()
            .filter(trial -> trial.judgement().mark() != Mark.RIGHT)
            .map(trial ->
                "%s %s: %s"
                    .formatted(
                        trial.judgement().mark(),
                        trial.fault().name(),
                        trial.judgement().because()))
            .sorted()
            .toList();

    assertThat(wrong)
        .as("answers that are not right, of " + TRIALS.size())
        .hasSizeLessThanOrEqualTo((int) (TRIALS.size() * (1 - RIGHT_SHARE)));
  }
}
