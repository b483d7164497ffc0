package io.whydown.cli.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.LoadBalancer;
import io.whydown.balancer.runtime.RuntimeControl.WantedState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `mode log` and `log backend@NAME`; the words are those of HAProxy 3.5.
class LogBackendsTest {

  private static Compiled compiled(int front, String pool) {
    return TestSource.compiled(
        """
        defaults
          mode http
          timeout connect 20s
          timeout client 20s
          timeout server 20s
        frontend f
          bind 127.0.0.1:%d
          log-format "\\"%%HM %%HU\\""
          log backend@pool local0
          http-request return status 200
        backend pool
        %s
        """
            .formatted(front, pool.indent(2)));
  }

  private static String alert(String pool) {
    return String.join("\n", TestSource.alerts(compiled(8_000, pool)));
  }

  private static void get(int port, String target) throws IOException {
    try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.setSoTimeout(30_000);
      String request = "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
      client.getOutputStream().write(request.getBytes(ISO_8859_1));
      client.getInputStream().readAllBytes();
    }
  }

  private static String received(DatagramSocket server) throws IOException {
    var packet = new DatagramPacket(new byte[2_000], 2_000);
    server.receive(packet);
    String line = new String(packet.getData(), 0, packet.getLength(), ISO_8859_1);
    return line.substring(line.indexOf('"'));
  }

  private static DatagramSocket server() throws IOException {
    var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    socket.setSoTimeout(30_000);
    return socket;
  }

  @Test
  void lines_goToTheServerThatTheirTextMeans() throws IOException {
    int port = TestSource.freePort();
    try (DatagramSocket one = server();
        DatagramSocket other = server()) {
      String pool =
          """
          mode log
          balance log-hash 'field(2,/),field(1,\\")'
          hash-type map-based none
          server one udp@127.0.0.1:%d
          server other udp@127.0.0.1:%d
          """
              .formatted(one.getLocalPort(), other.getLocalPort());
      Compiled compiled = compiled(port, pool);
      assertThat(compiled.findings().all()).isEmpty();
      var pools = new LogBackends(_ -> {});
      try (pools;
          LoadBalancer _ =
              LoadBalancer.start(
                  Objects.requireNonNull(compiled.config()),
                  pools,
                  running -> pools.runs(compiled, running.control()))) {
        for (String target : List.of("/0", "/1", "/2", "/3")) {
          get(port, target);
        }

        assertThat(List.of(received(one), received(one)))
            .containsExactly("\"GET /0\"\n", "\"GET /2\"\n");
        assertThat(List.of(received(other), received(other)))
            .containsExactly("\"GET /1\"\n", "\"GET /3\"\n");
      }
    }
  }

  @Test
  void serverInMaintenance_getsNoLines() throws IOException {
    int port = TestSource.freePort();
    try (DatagramSocket one = server();
        DatagramSocket spare = server()) {
      String pool =
          """
          mode log
          balance sticky
          server one udp@127.0.0.1:%d
          server spare udp@127.0.0.1:%d backup
          """
              .formatted(one.getLocalPort(), spare.getLocalPort());
      Compiled compiled = compiled(port, pool);
      var pools = new LogBackends(_ -> {});
      try (pools;
          LoadBalancer running =
              LoadBalancer.start(
                  Objects.requireNonNull(compiled.config()),
                  pools,
                  begun -> pools.runs(compiled, begun.control()))) {
        get(port, "/first");
        String first = received(one);
        running.control().setServerState("pool", "one", WantedState.MAINTENANCE);
        get(port, "/second");

        assertThat(first).isEqualTo("\"GET /first\"\n");
        assertThat(received(spare)).isEqualTo("\"GET /second\"\n");
      }
    }
  }

  /// Nothing may come of it for the request.
  @Test
  void serverWithoutAPort_getsNoLines() throws IOException {
    int port = TestSource.freePort();
    try (DatagramSocket one = server()) {
      String pool =
          """
          mode log
          server none udp@127.0.0.1
          server one udp@127.0.0.1:%d
          """
              .formatted(one.getLocalPort());
      Compiled compiled = compiled(port, pool);
      var pools = new LogBackends(_ -> {});
      try (pools;
          LoadBalancer _ =
              LoadBalancer.start(
                  Objects.requireNonNull(compiled.config()),
                  pools,
                  running -> pools.runs(compiled, running.control()))) {
        get(port, "/a");
        get(port, "/b");

        assertThat(List.of(received(one), received(one)))
            .containsExactly("\"GET /a\"\n", "\"GET /b\"\n");
      }
    }
  }

  @Test
  void linesOverTcp_haveTheirLengthInFrontWhereItIsAskedFor() throws IOException {
    int port = TestSource.freePort();
    try (var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      String pool =
          """
          mode log
          server one 127.0.0.1:%d log-proto octet-count
          """
              .formatted(listener.getLocalPort());
      Compiled compiled = compiled(port, pool);
      assertThat(compiled.findings().all()).isEmpty();
      var pools = new LogBackends(_ -> {});
      try (pools;
          LoadBalancer _ =
              LoadBalancer.start(
                  Objects.requireNonNull(compiled.config()),
                  pools,
                  running -> pools.runs(compiled, running.control()))) {
        get(port, "/tcp");
        try (Socket sender = listener.accept()) {
          sender.setSoTimeout(30_000);
          var in = new BufferedReader(new InputStreamReader(sender.getInputStream(), ISO_8859_1));
          var text = new StringBuilder();
          while (!text.toString().endsWith("/tcp\"")) {
            text.append((char) in.read());
          }

          int blank = text.indexOf(" ");
          assertThat(text.substring(blank + 1)).startsWith("<134>");
          assertThat(Integer.parseInt(text.substring(0, blank)))
              .isEqualTo(text.length() - blank - 1);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "mode tcp | log : uses incompatible log backend 'pool'",
        "balance sticky | 'balance sticky' is usable in log backends only.",
        "mode log;balance leastconn | in backend 'pool': \"balance\" only supports 'roundrobin', 'random', 'sticky' and 'log-hash'.",
        "mode log;balance log-hash | balance log-hash requires a converter list.",
        "mode log;balance log-hash nothing | unknown converter 'nothing' (from converter list argument in \"balance log-hash\").",
        "mode log;balance log-hash lower;hash-type consistent | unsupported hash method (from \"hash-type\").",
        "mode log;server a udp@127.0.0.1:1;server b 127.0.0.1:1 | cannot mix server types within a log backend, 'b' srv's network type differs from previous server.",
        "mode log;default-server ssl verify none;server a 127.0.0.1:1 | server 'a' has 'ssl'",
        "mode log;server a 127.0.0.1:1 ssl verify none | lines of logs go out in clear here, and server 'a' has 'ssl'",
        "mode log;server a unix@/x | log server address family not supported for log backend server.",
      })
  void wrongLines_areRefused(String lines, String said) {
    assertThat(alert(lines.replace(';', '\n'))).contains(said);
  }

  @Test
  void unknownBackend_isRefused() {
    Compiled compiled = TestSource.compiled("global\n  log backend@nowhere local0\n");

    assertThat(TestSource.alerts(compiled)).contains("2 log : uses unknown log backend 'nowhere'");
  }

  @Test
  void clients_areNotLedToLogBackends() {
    String text = "mode log\nfrontend g\n  bind 127.0.0.1:8001\n  default_backend pool";

    assertThat(alert(text)).contains("tries to use incompatible syslog backend 'pool'");
  }
}
