package io.whydown.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Header;
import io.whydown.model.proxy.Check.Kind;
import io.whydown.model.proxy.Check.Step;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The replay sends, byte for byte, what the real HAProxy sends. Needs haproxy.
@Tag("lab")
class HaproxyBytesTest {

  /// One configuration and the check that it means.
  record Case(String name, List<String> lines, String serverWords, Check check) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        httpCase("bare", "option httpchk", 0),
        httpCase("uri", "option httpchk /health", 0, send("OPTIONS", "/health", "1.0", "")),
        httpCase("head", "option httpchk HEAD /h", 0, send("HEAD", "/h", "1.0", "")),
        httpCase("get 1.1", "option httpchk GET /h HTTP/1.1", 0, send("GET", "/h", "1.1", "")),
        httpCase(
            "send with header and body",
            "option httpchk\n  http-check send meth POST uri /h ver HTTP/1.1 hdr Host www"
                + " hdr X-A b body hello",
            0,
            send("POST", "/h", "1.1", "hello", new Header("Host", "www"), new Header("X-A", "b"))),
        httpCase("proxy v1", "option httpchk", 1),
        httpCase("proxy v2", "option httpchk", 2),
        new Case("redis", List.of("option redis-check"), "", service(Kind.REDIS)),
        new Case("ldap", List.of("option ldap-check"), "", service(Kind.LDAP)),
        new Case("ssl hello", List.of("option ssl-hello-chk"), "", service(Kind.SSL_HELLO)));
  }

  private static Case httpCase(String name, String lines, int sendProxy, Step... steps) {
    String words = sendProxy == 0 ? "" : sendProxy == 1 ? "send-proxy" : "send-proxy-v2";
    var check = CheckReplayerTest.check(Kind.HTTP, sendProxy, Duration.ofMillis(500), steps);
    return new Case(name, List.of(lines), words, check);
  }

  private static Check service(Kind kind) {
    return CheckReplayerTest.check(kind, 0, Duration.ofMillis(500));
  }

  private static Step send(
      String method, String uri, String version, String body, Header... headers) {
    return new Step.HttpSend(
        method, uri, "HTTP/" + version, List.of(headers), body, CheckReplayerTest.HERE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void replay_sendsWhatHaproxySends(Case row, @TempDir Path folder) throws Exception {
    try (var listener = LocalProberTest.listener(20)) {
      String real = fromHaproxy(row, listener, folder);
      String ours = fromReplay(row, listener);

      assertThat(ours).isEqualTo(real).isNotEmpty();
    }
  }

  private static String fromHaproxy(Case row, ServerSocket listener, Path folder)
      throws IOException, InterruptedException {
    Path file = folder.resolve("haproxy.cfg");
    Files.writeString(
        file,
        """
        defaults
          mode %s
          timeout connect 1s
          timeout server 1s
          timeout client 1s
        backend b
          %s
          server s1 127.0.0.1:%d check inter 300 %s
        frontend f
          bind unix@%s
          default_backend b
        """
            .formatted(
                row.check().kind() == Kind.HTTP ? "http" : "tcp",
                String.join("\n  ", row.lines()),
                listener.getLocalPort(),
                row.serverWords(),
                folder.resolve("front.sock")));
    Process haproxy =
        new ProcessBuilder("haproxy", "-db", "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return hear(listener);
    } finally {
      haproxy.destroy();
      assertThat(haproxy.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static String fromReplay(Case row, ServerSocket listener) throws Exception {
    while (true) {
      // Checks that HAProxy had begun before it ended wait in the backlog.
      listener.setSoTimeout(50);
      try (var left = listener.accept()) {
        assertThat(left.isConnected()).isTrue();
      } catch (SocketTimeoutException _) {
        break;
      }
    }
    var endpoint =
        new io.whydown.net.Endpoint(
            io.whydown.net.IpAddress.V4_LOOPBACK, new io.whydown.net.Port(listener.getLocalPort()));
    Thread replay = Thread.ofVirtual().start(() -> CheckReplayerTest.replay(endpoint, row.check()));
    String heard = hear(listener);
    listener.close();
    replay.join();
    return heard;
  }

  /// What the first client sends within a moment; the client's port and the hello's time are made
  /// alike.
  private static String hear(ServerSocket listener) throws IOException {
    listener.setSoTimeout(8_000);
    try (Socket socket = listener.accept()) {
      socket.setSoTimeout(250);
      var heard = new StringBuilder();
      try {
        for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
          heard.append((char) b);
        }
      } catch (SocketTimeoutException _) {
        // The client waits for the answer: all that it sends first has come.
        return alike(heard.toString(), socket);
      }
      return alike(heard.toString(), socket);
    }
  }

  private static String alike(String text, Socket socket) {
    boolean isSslHello = text.startsWith("\u0016\u0003");
    return isSslHello
        ? text.substring(0, 11) + "TIME" + text.substring(15)
        : text.replace(" " + socket.getPort() + " ", " CLIENT ");
  }
}
