package io.whydown.cli.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.LoadBalancer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `filter bwlim-in|bwlim-out` and `set-bandwidth-limit`; the words are those of HAProxy 3.5.
class BandwidthLinesTest {

  private static final int BODY = 60_000;
  private static final String OUT = "filter bwlim-out a default-limit 10k default-period 100ms\n";
  private static final Pattern LENGTH = Pattern.compile("Content-Length: ([0-9]+)");

  private static Compiled compiled(String lines, int front, int server) {
    return TestSource.compiled(
        """
        defaults
          mode http
          timeout connect 20s
          timeout client 20s
          timeout server 20s
        frontend front
          bind 127.0.0.1:%d
          stick-table type ip size 1k store bytes_out_rate(300ms),bytes_in_rate(300ms)
        %s
          default_backend b
        backend b
          server s 127.0.0.1:%d
        """
            .formatted(front, lines.indent(2), server));
  }

  private static String alert(String lines) {
    return String.join("\n", TestSource.alerts(compiled(lines, 8_000, 8_001)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "filter bwlim-out | 'bwlim-out' : a name is expected as first argument",
        "filter bwlim-out a default-limit 1m | 'bwlim-out' : <default-period> option is missing",
        "filter bwlim-out a default-period 1s | 'bwlim-out' : <default-limit> option is missing",
        "filter bwlim-in a limit 1m | 'bwlim-in' : <key> option is missing",
        "filter bwlim-in a key src | 'bwlim-in' : <limit> option is missing",
        "filter bwlim-in a key src default-limit 1m | cannot mix per-stream and shared parameter",
        "filter bwlim-in a limit x key src | 'bwlim-in' : invalid value for option 'limit' (unexpected character 'x')",
        "filter bwlim-in a limit 1m key src table t | unable to find table 't' referenced by bwlim filter 'a'",
        "http-request set-bandwidth-limit a | unable to find bwlim filter 'a' referenced by set-bandwidth-limit rule",
      })
  void wrongLine_isRefused(String line, String said) {
    assertThat(alert(line)).contains(said);
  }

  @Test
  void sharedFilter_takesNoLimitOfARule() {
    String lines =
        """
        filter bwlim-out a limit 1m key src
        http-request set-bandwidth-limit a limit 100k
        """;

    assertThat(alert(lines))
        .contains("set-bandwidth-limit rule cannot define a limit for a shared bwlim filter");
  }

  @Test
  void filterOfTheSameName_isRefused() {
    String line = "filter bwlim-out a default-limit 1m default-period 1s\n";

    assertThat(alert(line + line)).contains("bwlim filter 'a' already declared for proxy 'front'");
  }

  @Test
  void ruleInFrontOfItsFilter_findsIt() {
    String lines =
        """
        http-request set-bandwidth-limit a limit int(5000) period 2s if { path /x }
        http-response set-bandwidth-limit a
        filter bwlim-out a default-limit 1m default-period 1s min-size 2896
        """;

    assertThat(compiled(lines, 8_000, 8_001).findings().all()).isEmpty();
  }

  /// A server that reads one request whole and answers it with a body.
  private static void serve(ServerSocket listener) {
    try (Socket client = listener.accept()) {
      var in = new BufferedInputStream(client.getInputStream());
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.read());
      }
      Matcher length = LENGTH.matcher(head);
      in.skipNBytes(length.find() ? Long.parseLong(Objects.requireNonNull(length.group(1))) : 0);
      String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + BODY + "\r\n\r\n" + "x".repeat(BODY);
      client.getOutputStream().write(answer.getBytes(ISO_8859_1));
    } catch (IOException _) {
      // the client of the test misses its answer
    }
  }

  /// How long a request and its answer take, in milliseconds.
  ///
  /// @param uploaded bytes of the request's body
  private static long millis(String lines, int uploaded) throws IOException {
    int port = TestSource.freePort();
    try (var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Compiled compiled = compiled(lines, port, listener.getLocalPort());
      assertThat(compiled.findings().all()).isEmpty();
      Thread.ofVirtual().start(() -> serve(listener));
      try (LoadBalancer _ = LoadBalancer.start(Objects.requireNonNull(compiled.config()));
          var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        client.setSoTimeout(30_000);
        long began = System.nanoTime();
        String request =
            "POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                .formatted(uploaded);
        client.getOutputStream().write((request + "y".repeat(uploaded)).getBytes(ISO_8859_1));
        String answer = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(answer).startsWith("HTTP/1.1 200").endsWith("x".repeat(BODY));
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http-request set-bandwidth-limit a",
        "http-response set-bandwidth-limit a",
        "http-request set-bandwidth-limit a period 200ms limit int(20480)",
      })
  void answer_takesTheTimeThatItsLimitSays(String rule) throws IOException {
    // 60,000 bytes, of which 10 KiB go in each 100 ms, and the first at once
    assertThat(millis(OUT + rule, 0)).isBetween(350L, 5_000L);
  }

  @Test
  void answer_ofWhichNoRuleSpeaks_goesAtOnce() throws IOException {
    assertThat(millis(OUT + "http-request set-bandwidth-limit a if { path /y }", 0))
        .isLessThan(350);
  }

  @Test
  void request_takesTheTimeThatItsLimitSays() throws IOException {
    String lines =
        """
        filter bwlim-in a default-limit 10k default-period 100ms
        http-request set-bandwidth-limit a
        """;

    assertThat(millis(lines, BODY)).isBetween(350L, 5_000L);
  }

  @Test
  void severalFilters_allCount() throws IOException {
    String lines =
        """
        filter bwlim-out wide default-limit 1m default-period 1s
        filter bwlim-out shared key src limit 30k min-size 1460
        http-request set-bandwidth-limit wide
        http-request set-bandwidth-limit shared
        """;

    // 30 KiB in each 300 ms
    assertThat(millis(lines, 0)).isBetween(250L, 5_000L);
  }
}
