package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whydown.balancer.admin.Administration;
import io.whydown.balancer.config.ServerConfig;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `from` of servers and of `default-server` lines (HAProxy 3.5).
class ServerOriginsTest {

  private static Compiled compiled(String lines) {
    return TestSource.compiled(
        """
        defaults
          mode http
          timeout connect 20s
          timeout client 20s
          timeout server 20s
        backend other
          default-server weight 30
          server s 127.0.0.1:1 weight 40
        backend b
        %s
        """
            .formatted(lines.indent(2)));
  }

  private static List<Integer> weights(String lines) {
    Compiled compiled = compiled(lines);
    assertThat(compiled.findings().all()).isEmpty();
    var backend = Objects.requireNonNull(compiled.config()).proxies().getLast().backend();
    return Objects.requireNonNull(backend).servers().stream().map(ServerConfig::weight).toList();
  }

  @Test
  void servers_beginWithWhatTheyName() {
    String lines =
        """
        default-server weight 10
        default-server inter 5s
        server a 127.0.0.1:1
        server b 127.0.0.1:1 from none
        default-server name named
        server c 127.0.0.1:1 from srv:named
        default-server name named from be:
        server d 127.0.0.1:1 from srv:named
        default-server name named weight 5
        server e 127.0.0.1:1 from srv:b/named weight 6
        server f 127.0.0.1:1 from srv:other/s
        server g 127.0.0.1:1 from be:other
        server-template t 2 127.0.0.1:1 from srv:e
        default-server from none
        server h 127.0.0.1:1
        """;

    assertThat(weights(lines)).containsExactly(10, 1, 1, 10, 6, 40, 30, 6, 6, 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "server a 127.0.0.1:1 from | from: missing value.",
        "server a 127.0.0.1:1 from b | invalid 'b' value for 'from' keyword.",
        "server a 127.0.0.1:1 from be:x | from: unknown backend instance 'x'.",
        "server a 127.0.0.1:1 from srv:x | from: unable to find server 'x'.",
        "default-server from srv:x/y | from: unknown backend instance 'x'.",
      })
  void unknownOrigin_isRefused(String line, String said) {
    assertThat(TestSource.alerts(compiled(line))).anyMatch(alert -> alert.contains(said));
  }

  @Test
  void addedServer_beginsWithNothingUnlessItSaysSo() {
    Compiled compiled =
        compiled("default-server weight 10\ndefault-server name named weight 5 maxconn 7");
    var servers = new DynamicServers(compiled);

    assertThat(servers.read("b", "one", List.of("127.0.0.1:1")).weight()).isEqualTo(1);
    assertThat(servers.read("b", "two", List.of("127.0.0.1:1", "from", "be:")).weight())
        .isEqualTo(10);
    ServerConfig named = servers.read("b", "three", List.of("127.0.0.1:1", "from", "srv:named"));
    assertThat(named.weight()).isEqualTo(5);
    assertThat(named.limits().maxConnections()).isEqualTo(7);
    assertThatThrownBy(() -> servers.read("b", "four", List.of("127.0.0.1:1", "from", "be:x")))
        .isInstanceOf(Administration.Refusal.class);
    assertThat(compiled.backends().serverDefaults("b")).containsExactly("", "named");
    assertThat(compiled.backends().serverDefaults("none")).isEmpty();
  }
}
