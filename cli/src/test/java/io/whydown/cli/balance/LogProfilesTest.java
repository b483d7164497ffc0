package io.whydown.cli.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.LoadBalancer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lines of the log at the steps of a stream, and what profiles make of them.
class LogProfilesTest {

  /// The lines that come of one request, so many as are awaited.
  private static List<String> lines(String sections, String front, String target, int count)
      throws IOException {
    int port = TestSource.freePort();
    int server = TestSource.freePort();
    try (var sink = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      sink.setSoTimeout(30_000);
      String text =
          """
          %s
          defaults
            mode http
            timeout connect 20s
            timeout client 20s
            timeout server 20s
          frontend f
            bind 127.0.0.1:%d
            log-format "own %%OG"
            log 127.0.0.1:%d format rfc5424 profile p local0
          %s
            default_backend b
          backend b
            server s 127.0.0.1:%d
          frontend server
            bind 127.0.0.1:%d
            http-request return status 200
          """
              .formatted(sections, port, sink.getLocalPort(), front.indent(2), server, server);
      Compiled compiled = TestSource.compiled(text);
      assertThat(compiled.findings().all()).isEmpty();
      var lines = new ArrayList<String>();
      try (LoadBalancer _ = LoadBalancer.start(Objects.requireNonNull(compiled.config()));
          var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        client.setSoTimeout(30_000);
        String request = "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        client.getOutputStream().write(request.getBytes(ISO_8859_1));
        client.getInputStream().readAllBytes();
        for (int i = 0; i < count; i++) {
          var packet = new DatagramPacket(new byte[2_000], 2_000);
          sink.receive(packet);
          String line = new String(packet.getData(), 0, packet.getLength(), ISO_8859_1);
          // priority, time, host, tag, pid, id, data, message
          String[] words = line.split(" ", 8);
          lines.add(words[3] + "|" + words[6] + "|" + words[7].strip());
        }
      }
      return lines;
    }
  }

  /// The data plane remembers from where it dialled only for who tells it.
  @Test
  void formatOfProfile_tellsFromWhereTheServerWasDialled() throws IOException {
    String profile = "log-profile p\n  log-tag mine\n  on any format \"from %bi\"";

    assertThat(lines(profile, "", "/", 1)).containsExactly("mine|-|from 127.0.0.1");
  }

  @Test
  void steps_areLoggedInTheirOrder() throws IOException {
    String profile = "log-profile p\n  log-tag mine\n  on response drop\n  on any sd [x]";

    assertThat(lines(profile, "log-steps all", "/", 4))
        .containsExactly(
            "mine|[x]|own txn_accept",
            "mine|[x]|own txn_request",
            "mine|[x]|own txn_connect",
            "mine|[x]|own txn_close");
  }

  @Test
  void rules_writeLinesOfTheirOwn() throws IOException {
    String profile =
        "log-profile p\n  on tcp-req-conn format \"%ci %OG\"\n  on close drop\n  on any format %OG";
    String rules =
        """
        tcp-request connection do-log
        tcp-request session do-log
        tcp-request content do-log
        http-request do-log
        http-response do-log
        http-after-response do-log
        """;

    assertThat(lines(profile, rules, "/", 6))
        .extracting(line -> line.substring(line.lastIndexOf('|') + 1))
        .containsExactly(
            "127.0.0.1 tcp-req-conn",
            "tcp-req-sess",
            "tcp-req-cont",
            "http-req",
            "http-res",
            "http-after-res");
  }

  @Test
  void failure_isItsOwnStep() throws IOException {
    String profile = "log-profile p\n  on error format wrong\n  on close format fine";

    assertThat(lines(profile, "http-request deny if { path /no }", "/", 1).getFirst())
        .endsWith("|fine");
    assertThat(lines(profile, "http-request deny if { path /no }", "/no", 1).getFirst())
        .endsWith("|wrong");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "on someday drop | unknown logging step 'someday'",
        "on close print | expects 'drop', 'format' or 'sd'",
        "on close format | expects a format",
        "log-tag | expects a string argument",
        "level info | unknown keyword 'level' in 'log-profile' section"
      })
  void brokenProfile_isRefused(String line, String text) {
    assertThat(TestSource.alerts(TestSource.compiled("log-profile p\n  " + line)))
        .anyMatch(a -> a.startsWith("2 ") && a.contains(text));
  }

  @Test
  void unknownProfileAndStep_areRefused() {
    String text =
        """
        frontend f
          mode http
          timeout client 1s
          bind :1
          log stdout profile nobody local0
          log-steps close,often
        """;

    assertThat(TestSource.alerts(TestSource.compiled(text)))
        .anyMatch(a -> a.startsWith("5 ") && a.contains("unknown log-profile 'nobody'"))
        .anyMatch(a -> a.startsWith("6 ") && a.contains("unknown log step 'often'"));
  }
}
