package io.whydown.lab.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.lab.LabAssumptions;
import io.whydown.lab.fault.Fault;
import io.whydown.lab.fault.HealthCheckRows;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// States that HAProxy's statistics show in the same words are told apart.
@Tag("lab")
@Tag("deep")
@Execution(ExecutionMode.CONCURRENT)
final class HealthCheckRowsTest {

  /// A loaded machine gets more time.
  private static final Options OPTIONS =
      new Options(Options.Access.NETNS, List.of(), null, 1, "40s", null);

  static Stream<Fault> rows() {
    return HealthCheckRows.all().stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void diagnose_rowOfHaproxy_isNamed(Fault row) {
    LabAssumptions.assumeLab();

    var trial = Trial.run(OPTIONS, row);

    assertThat(trial.judgement().mark()).as(trial.judgement().because()).isEqualTo(Mark.RIGHT);
  }
}
