package io.whydown.lab.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.lab.LabAssumptions;
import io.whydown.lab.fault.Fault;
import io.whydown.lab.fault.FaultCatalogue;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Types the first remedy of a planted fault as the report prints it: the server must be well then.
@Tag("lab")
@Execution(ExecutionMode.CONCURRENT)
final class RemediesTest {

  /// One for each tool whose words a remedy takes; `bench/accuracy --mend` tries them all.
  private static final Set<String> PLANTS =
      Set.of(
          "process-frozen/sigstop",
          "firewall-drop/nft-policy",
          "firewall-drop/nft-v6",
          "firewall-reject/iptables-closing-rule",
          "firewall-ban/ipset",
          "lb-firewall-drop/nft-input",
          "policy-routing-rule/prohibit",
          "return-path-missing/no-default",
          "return-path-missing/blackhole");

  private static final Options OPTIONS =
      new Options(Options.Access.MEND, List.of(), null, 1, "40s", null);

  static Stream<Fault> faults() {
    return FaultCatalogue.all().stream().filter(fault -> PLANTS.contains(fault.name()));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void remedy_typedAsPrinted_mends(Fault fault) {
    LabAssumptions.assumeLab();
    for (var need : fault.needs()) {
      assumeTrue(need.missing().isEmpty(), () -> need.missing().orElse(""));
    }

    var trial = Trial.run(OPTIONS, fault);

    assertThat(trial.judgement().mark()).as(trial.judgement().because()).isEqualTo(Mark.RIGHT);
    assertThat(trial.judgement().because()).startsWith("mended by ");
  }
}
