package io.whydown.cli.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whydown.balancer.LoadBalancer;
import io.whydown.balancer.admin.Administration;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.runtime.OperationResult;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Backends that come and go while the balancer runs, and those that no client is led to.
class DynamicBackendsTest {

  private static Compiled compiled(int port, int server, String front) {
    return TestSource.compiled(
        """
        defaults plain
          timeout connect 20s
        defaults web
          mode http
          timeout connect 20s
          timeout client 20s
          timeout server 20s
        frontend front from web
          bind 127.0.0.1:%d
        %s
        backend other from web
          http-request return status 200 hdr x-be other
        frontend server from web
          bind 127.0.0.1:%d
          http-request return status 200 hdr x-be server
        """
            .formatted(port, front.indent(2), server));
  }

  private static String ask(int port, String fields) throws IOException {
    try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.setSoTimeout(30_000);
      String request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + fields + "\r\n";
      client.getOutputStream().write(request.getBytes(ISO_8859_1));
      String answer = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
      int at = answer.indexOf("x-be: ");
      return answer.substring(9, 12)
          + (at < 0 ? "" : " " + answer.substring(at + 6, answer.indexOf('\r', at)));
    }
  }

  @Test
  void addedBackend_servesOncePublished() throws IOException {
    int port = TestSource.freePort();
    int server = TestSource.freePort();
    Compiled compiled =
        compiled(
            port,
            server,
            "force-be-switch if { req.hdr(x-force) 1 }\nuse_backend %[req.hdr(x-be)]");
    assertThat(compiled.findings().all()).isEmpty();
    try (LoadBalancer balancer = LoadBalancer.start(Objects.requireNonNull(compiled.config()))) {
      var control = balancer.control();
      assertThat(ask(port, "x-be: new\r\n")).isEqualTo("503");

      control.addBackend(compiled.backends().read("new", "web", ""));
      control.addServer(
          "new", ServerConfig.of("s", ServerPlace.tcp(IpAddress.parse("127.0.0.1"), server)));
      assertThat(ask(port, "x-be: new\r\n")).isEqualTo("503");
      assertThat(ask(port, "x-be: new\r\nx-force: 1\r\n")).isEqualTo("200 server");
      control.publishBackend("new", true);
      assertThat(ask(port, "x-be: new\r\n")).isEqualTo("200 server");

      assertThat(control.deleteBackend("new"))
          .isEqualTo(
              new OperationResult.Refused("Backend must be unpublished prior to its deletion."));
      control.publishBackend("new", false);
      assertThat(control.deleteBackend("new"))
          .isEqualTo(new OperationResult.Refused("Only a backend without server can be deleted."));
    }
  }

  @Test
  void unpublishedBackend_isPassedOver() throws IOException {
    int port = TestSource.freePort();
    Compiled compiled = compiled(port, TestSource.freePort(), "use_backend other");
    try (LoadBalancer balancer = LoadBalancer.start(Objects.requireNonNull(compiled.config()))) {
      assertThat(ask(port, "")).isEqualTo("200 other");

      balancer.control().publishBackend("other", false);

      assertThat(ask(port, "")).isEqualTo("503");
    }
  }

  /// HAProxy: src/stream.c, process_switching_rules.
  @Test
  void nameOfARule_thatIsNone_leadsToTheDefault() throws IOException {
    int port = TestSource.freePort();
    Compiled compiled =
        compiled(
            port,
            TestSource.freePort(),
            "use_backend %[req.hdr(x-be)] if { req.hdr(x-be) -m found }\nuse_backend other");
    try (LoadBalancer _ = LoadBalancer.start(Objects.requireNonNull(compiled.config()))) {
      assertThat(ask(port, "")).isEqualTo("200 other");

      assertThat(ask(port, "x-be: none\r\n")).isEqualTo("503");
    }
  }

  @Test
  void wrongWords_areRefused() {
    Compiled compiled = compiled(8_000, 8_001, "use_backend other");

    assertThatThrownBy(() -> compiled.backends().read("b", "none", ""))
        .isInstanceOf(Administration.Refusal.class)
        .hasMessage("Cannot find default proxy 'none'.\n");
    assertThatThrownBy(() -> compiled.backends().read("b", "plain", ""))
        .hasMessage("Mode is required as 'plain' default proxy does not explicitly defines it.\n");
    assertThat(compiled.backends().isReferenced("other")).isTrue();
    assertThat(compiled.backends().defaults()).containsExactly("plain", "web");
  }
}
