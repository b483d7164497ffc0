package io.whydown.lab.fault;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.lab.LabAssumptions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Shows that each plant does what it says: the real balancer reports the status that the fault
/// names.
@Tag("lab")
final class PlantTest {

  static Stream<Fault> faults() {
    return FaultCatalogue.all().stream();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void plant_isSeenByTheBalancer(Fault fault) {
    LabAssumptions.assumeLab();
    fault.needs().forEach(need -> assumeTrue(need.missing().isEmpty(), need::toString));

    try (var running = Running.start(fault)) {
      assertThatCode(() -> running.verifyStatus(fault.expected().balancerStatus()))
          .doesNotThrowAnyException();
    }
  }
}
