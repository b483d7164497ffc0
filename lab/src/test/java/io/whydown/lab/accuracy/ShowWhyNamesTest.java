package io.whydown.lab.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.lab.LabAssumptions;
import io.whydown.lab.LabRequirements;
import io.whydown.lab.fault.Fault;
import io.whydown.lab.fault.FaultCatalogue;
import io.whydown.lab.fault.Running;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Our balancer says of a server in maintenance because of its name which name server was asked and
/// what it said, and its look finds the cause.
@Tag("lab")
@Execution(ExecutionMode.CONCURRENT)
final class ShowWhyNamesTest {

  private static Fault fault(String name) {
    return FaultCatalogue.all().stream()
        .filter(f -> f.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name-unresolvable/of-a-section|[name-unresolvable, proven]|10.77.0.13 (10.77.0.13:53) answers NXDOMAIN",
        "dns-server-unreachable/of-a-section|[dns-server-unreachable, |gone (10.77.0.99:53) "
      })
  void showWhy_serverWithoutAddress_saysWhoWasAskedAndWhatCame(
      String name, String cause, String words) {
    LabAssumptions.assumeLab();
    assumeTrue(LabRequirements.has("dnsmasq"), "dnsmasq is not installed");
    try (var running = Running.start(fault(name));
        var balancer = OwnBalancer.start(running)) {
      String said = balancer.why("web", "web1", cause);

      assertThat(said).contains(cause).contains(words);
    }
  }
}
