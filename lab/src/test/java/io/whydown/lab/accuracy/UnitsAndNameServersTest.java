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

/// Units that systemd calls active and that serve nobody, and answers of unbound, BIND and of a
/// cache beside the balancer.
@Tag("lab")
@Execution(ExecutionMode.CONCURRENT)
final class UnitsAndNameServersTest {

  private static final Set<String> NAMES =
      Set.of(
          "service-not-running/command-ended",
          "service-not-running/behind-a-socket-proxy",
          "service-not-running/instance-for-each-connection",
          "wrong-service-on-port/stand-in",
          "bind-address-missing/says-so-in-a-file",
          "port-in-use/outgoing-connection",
          "dns-server-unreachable/nginx",
          "split-horizon/bind-views",
          "dns-cache-stale/cache-of-the-host",
          "name-unresolvable/name-sources",
          "name-unresolvable/of-a-service");

  /// A loaded machine gets more time.
  private static final Options OPTIONS =
      new Options(Options.Access.NETNS, List.of(), null, 1, "40s", null);

  static Stream<Fault> faults() {
    return FaultCatalogue.all().stream().filter(fault -> NAMES.contains(fault.name()));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void diagnose_plant_isNamed(Fault fault) {
    LabAssumptions.assumeLab();
    fault.needs().forEach(need -> assumeTrue(need.missing().isEmpty()));

    var trial = Trial.run(OPTIONS, fault);

    assertThat(trial.judgement().mark()).as(trial.judgement().because()).isEqualTo(Mark.RIGHT);
  }
}
