package io.whydown.lab.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.lab.LabAssumptions;
import io.whydown.lab.fault.Fault;
import io.whydown.lab.fault.FaultCatalogue;
import io.whydown.lab.fault.Need;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Real sshd on every host: the answers are those that the namespaces give, and each host is logged
/// in to once.
@Tag("lab")
final class SshAccessTest {

  private static final Options OPTIONS =
      new Options(Options.Access.SSH, List.of(), null, 1, "40s", null);

  private static final Set<String> CAUSES =
      Set.of(
          "service-not-running",
          "bound-to-loopback",
          "bound-to-other-address",
          "firewall-reject",
          "firewall-drop",
          "process-frozen",
          "listener-ipv6-only",
          "firewall-redirects-port");

  /// The first fault of each cause whose hosts have no service manager of their own.
  static Stream<Fault> faults() {
    Set<String> seen = new HashSet<>();
    return FaultCatalogue.all().stream()
        .filter(fault -> CAUSES.contains(fault.cause()) && !fault.needs().contains(Need.SYSTEMD))
        .filter(fault -> !List.of("none", "lb").contains(fault.host()))
        .filter(fault -> seen.add(fault.cause()));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void diagnose_overSsh_isRightInOneConnection(Fault fault) {
    LabAssumptions.assumeLab();
    for (var need : fault.needs()) {
      assumeTrue(need.missing().isEmpty(), () -> need.missing().orElse(""));
    }

    var trial = Trial.run(OPTIONS, fault);

    assertThat(trial.judgement().mark()).as(trial.judgement().because()).isEqualTo(Mark.RIGHT);
    assertThat(trial.logins()).isEqualTo(1);
  }
}
