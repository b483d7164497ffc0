package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.BindFailedException;
import io.whydown.balancer.config.BindConfig;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/// What is said when the system refuses what a configuration asks for.
class StartFailureTest {

  @Test
  void descriptors_tooFewSaysTheLimitAndWhatIsNeeded() {
    String text = DescriptorLimit.problem(200_041, 20_000, 100_000);

    assertThat(text)
        .startsWith("[haproxy.main()] Cannot raise FD limit to 200041, limit is 20000.\n")
        .contains("ulimit -n 200041", "'maxconn 9979'");
  }

  @Test
  void descriptors_enoughOrNoMaxconnSaysNothing() {
    assertThat(DescriptorLimit.problem(20_000, 20_000, 9_979)).isNull();
    assertThat(DescriptorLimit.problem(40, 20, 0)).isNull();
  }

  @Test
  void portInUse_saysByWhichProcess() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      BindConfig bind = BindConfig.tcp(IpAddress.parse("127.0.0.1"), taken.getLocalPort());

      String advice = BindAdvice.of(Errno.EADDRINUSE.number(), bind);

      assertThat(advice).contains("the port is in use by", "pid " + ProcessHandle.current().pid());
    }
  }

  @Test
  void lowPort_saysHowToGetThePermission() {
    BindConfig bind = BindConfig.tcp(IpAddress.parse("127.0.0.1"), 80);

    assertThat(BindAdvice.of(Errno.EACCES.number(), bind)).contains("cap_net_bind_service");
    assertThat(new BindFailedException(bind, "bind", 13, "Permission denied"))
        .hasMessage("cannot bind socket (Permission denied) for [127.0.0.1:80]");
  }

  @Test
  void missingMaxconn_followsTheDescriptors() {
    assertThat(DescriptorLimit.affordable(50, 20_050)).isEqualTo(10_000);
    assertThat(DescriptorLimit.affordable(50, 60)).isEqualTo(100);
    assertThat(DescriptorLimit.affordable(50, Long.MAX_VALUE)).isEqualTo(1_000_000);
  }
}
