package io.whydown.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is told of checks, PROXY headers, TLS, names and addresses in front of servers.
final class ProxyTicketTest {

  record Ticket(String expected, String text) {
    @Override
    public String toString() {
      return expected;
    }
  }

  static Stream<Ticket> tickets() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ProxyTicketTest.class.getResourceAsStream("tickets-proxies.txt"))) {
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Stream.of(all.split("(?m)^##### ", -1))
          .filter(part -> !part.isBlank())
          .map(part -> part.split("\n", 2))
          .map(part -> new Ticket(part[0].strip(), part[1]));
    }
  }

  @ParameterizedTest
  @MethodSource("tickets")
  void toldCircumstance_namesItsCause(Ticket ticket) throws IOException {
    var root = Objects.requireNonNull(Explained.first(ticket.text()).rootCause());

    assertThat(root.id()).isEqualTo(ticket.expected());
  }

  @Test
  void unitPastedAsRunning_isNoServiceThatDoesNotRun() throws IOException {
    var answer =
        Explained.first(
            """
            HAProxy says that our server is down.
            ● web.service - web
                 Loaded: loaded (/etc/systemd/system/web.service; enabled)
                 Active: active (running) since Mon 2025-11-03 10:00:00 UTC; 2h ago
               Main PID: 812 (web)
            Server be/web1 is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms.
            """);

    assertThat(Objects.requireNonNull(answer.rootCause()).id()).isNotEqualTo("service-not-running");
  }

  @Test
  void trafficPort_isNoCheckOfAnotherPort() throws IOException {
    var answer =
        Explained.first(
            """
            The targets of our NLB are unhealthy. The health check uses the traffic port.
            Its security group admits only the office.
            """);

    assertThat(Objects.requireNonNull(answer.rootCause()).id())
        .isNotEqualTo("health-check-wrong-port");
  }
}
