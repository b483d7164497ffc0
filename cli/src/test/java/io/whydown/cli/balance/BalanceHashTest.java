package io.whydown.cli.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.LoadBalancer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashSet;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `balance hash`: the server follows from an expression.
final class BalanceHashTest {

  private static final String TIMEOUTS =
      """
      defaults
        mode http
        timeout connect 20s
        timeout client 20s
        timeout server 20s
      """;

  private static String ask(int port, String key) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      String request =
          "GET / HTTP/1.1\r\nHost: a\r\nX-Key: " + key + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return TestSource.shown(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
    }
  }

  @Test
  void equalKeys_haveOneServer() throws IOException {
    int front = TestSource.freePort();
    int behind = TestSource.freePort();
    String text =
        TIMEOUTS
            + """
            frontend front
              bind 127.0.0.1:%d
              default_backend back
            backend back
              balance hash req.hdr(x-key),lower
              http-response set-header x <%%[srv_name]>
              server s1 127.0.0.1:%d
              server s2 127.0.0.1:%d
              server s3 127.0.0.1:%d
            frontend servers
              bind 127.0.0.1:%d
              http-request return status 200
            """
                .formatted(front, behind, behind, behind, behind);
    Compiled compiled = TestSource.compiled(text);
    assertThat(compiled.findings().all()).isEmpty();
    try (var _ = LoadBalancer.start(Objects.requireNonNull(compiled.config()))) {
      var servers = new HashSet<String>();
      for (int i = 0; i < 20; i++) {
        String server = ask(front, "key-" + i);
        assertThat(ask(front, "KEY-" + i)).isEqualTo(server);
        servers.add(server);
      }
      assertThat(servers).containsExactlyInAnyOrder("s1", "s2", "s3");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hash | balance hash requires a sample expression.",
        "hash src dst | balance hash takes no other argument (got 'dst').",
        "hash nonsense | failed to parse 'balance hash' expression 'nonsense' in : unknown fetch method 'nonsense'.",
      })
  void brokenLine_isNamed(String words, String expected) {
    Compiled compiled =
        TestSource.compiled(
            TIMEOUTS + "backend b\n  balance " + words + "\n  server s 127.0.0.1:1\n");

    assertThat(TestSource.alerts(compiled)).containsExactly("7 " + expected);
  }
}
