package io.whydown.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.ServerDiagnosis.RootCause;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What programs, languages and clouds call a thing that others call otherwise.
final class DialectKindsTest {

  @Test
  void hostThatAnswersItselfOnly_isBoundToLoopback() throws IOException {
    String text =
        """
        Caddy runs in docker and proxies to a program on the host. If I `curl localhost:9000/ping` on the host, it works.
        === log
        {"level":"error","logger":"http.log.error","msg":"dial tcp 172.17.0.1:9000: connect: connection refused"}
        """;

    assertThat(named(text)).isEqualTo("bound-to-loopback");
    assertThat(named(text.replace("localhost:9000", "localhost:9001")))
        .isNotEqualTo("bound-to-loopback");
  }

  @Test
  void whatLanguagesCallLoopback_isRead() throws IOException {
    String text =
        """
        $ curl http://192.168.1.5:8080/
        curl: (7) Failed to connect to 192.168.1.5 port 8080: Connection refused
        === Program.cs
        server.EndPoint = new IPEndPoint(IPAddress.Loopback, 8080);
        """;

    assertThat(named(text)).isEqualTo("bound-to-loopback");
    assertThat(named(text.replace("Loopback", "Any"))).isNotEqualTo("bound-to-loopback");
  }

  @Test
  void zoneThatTheBalancerLacks_isReadInTheClassicWords() throws IOException {
    assertThat(
            named(
                "The ELB says: Instance is in the EC2 Availability Zone for which load balancer is"
                    + " not configured."))
        .isEqualTo("cloud-target-az-not-enabled");
  }

  @Test
  void oneOfManyRequestsThatIsCutOff_isARaceOfIdleConnections() throws IOException {
    String text =
        """
        About 0.01 percent of the requests get 502.
        [error] 575#575: *15 upstream prematurely closed connection while reading response header from upstream, upstream: "http://10.0.3.7:80/api"
        """;

    assertThat(named(text)).isEqualTo("idle-timeout-race");
    assertThat(named(text.replace("About 0.01 percent of the", "All the")))
        .isNotEqualTo("idle-timeout-race");
  }

  private static String named(String text) throws IOException {
    RootCause root = Explained.first(text).rootCause();
    return Objects.requireNonNullElse(root == null ? null : root.id(), "");
  }
}
