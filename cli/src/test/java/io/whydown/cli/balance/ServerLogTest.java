package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.event.BalancerEvent.ServerChanged;
import io.whydown.balancer.event.BalancerEvent.Why;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.runtime.CheckResult;
import io.whydown.balancer.runtime.OperationalState;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The lines of HAProxy's src/server.c, srv_update_status.
class ServerLogTest {

  static Stream<Arguments> endsOfMaintenance() {
    var ready = new CheckResult(CheckStatus.L7_OK, 0, 0, 1, "via agent : up", 0);
    return Stream.of(
        Arguments.of(
            new Why.Operator(""), OperationalState.UP, "UP/READY (leaving forced maintenance)"),
        Arguments.of(
            new Why.Operator(""), OperationalState.DRAIN, "UP/DRAIN (leaving forced maintenance)"),
        Arguments.of(
            new Why.Agent(ready), OperationalState.UP, "UP/READY (leaving forced maintenance)"),
        Arguments.of(
            new Why.Tracked("b", "s0"), OperationalState.UP, "UP/READY (leaving maintenance)"),
        Arguments.of(
            new Why.Tracked("b", "s0"), OperationalState.DOWN, "DOWN/READY (leaving maintenance)"));
  }

  @ParameterizedTest
  @MethodSource("endsOfMaintenance")
  void text_maintenanceIsOver_saysWhichAndWhatIsNow(
      Why why, OperationalState now, String expected) {
    var changed =
        new ServerChanged(
            Instant.EPOCH, "b", "s1", OperationalState.MAINTENANCE, now, why, 1, 0, 0, 0);

    assertThat(ServerLog.text(changed)).isEqualTo("Server b/s1 is " + expected + ".");
  }
}
