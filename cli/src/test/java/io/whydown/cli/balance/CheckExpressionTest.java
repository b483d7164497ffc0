package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.LoadBalancer;
import io.whydown.balancer.event.BalancerEvent;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.runtime.CheckResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expressions in checks see the server, its answer, and variables of the check.
class CheckExpressionTest {

  /// Answers one client, and tells what it was asked.
  private static CompletableFuture<String> answer(ServerSocket server, String fields) {
    var asked = new CompletableFuture<String>();
    Thread.ofVirtual()
        .start(() -> {
          try (Socket client = server.accept()) {
            var reader =
                new BufferedReader(
                    new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            var text = new StringBuilder();
            String line = reader.readLine();
            while (line != null && !line.isEmpty()) {
              text.append(line).append('\n');
              line = reader.readLine();
            }
            client
                .getOutputStream()
                .write(
                    ("HTTP/1.1 200 OK\r\n" + fields + "Content-Length: 0\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
            asked.complete(text.toString());
          } catch (IOException e) {
            asked.completeExceptionally(new UncheckedIOException(e));
          }
        });
    return asked;
  }

  private static CheckResult check(ServerSocket server, String rules) throws Exception {
    String text =
        """
        defaults
          mode http
          timeout connect 10s
          timeout client 10s
          timeout server 10s
          timeout check 10s
        backend b
          option httpchk
        %s
          server s1 127.0.0.1:%d check inter 60s fall 1 rise 1
        """
            .formatted(rules.indent(2).stripTrailing(), server.getLocalPort());
    Compiled compiled = TestSource.compiled(text);
    var config =
        Objects.requireNonNull(compiled.config(), () -> String.valueOf(compiled.findings().all()));
    var result = new CompletableFuture<CheckResult>();
    try (var balancer =
        LoadBalancer.start(
            config,
            event -> {
              if (event instanceof BalancerEvent.CheckChanged changed) {
                result.complete(changed.result());
              }
            },
            _ -> {})) {
      CheckResult ended = result.get(10, TimeUnit.SECONDS);
      assertThat(balancer.control().backend("b")).isPresent();
      return ended;
    }
  }

  @Test
  void request_isMadeOfExpressions() throws Exception {
    try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      var asked = answer(server, "");

      CheckResult result =
          check(
              server,
              """
              http-check set-var(check.path) str(/live)
              http-check send meth GET uri-lf "%[var(check.path)]" ver HTTP/1.1 hdr X-Who "%[be_name]-%[srv_name]" hdr X-None "%[var(check.none)]"
              http-check expect status 200
              """);

      assertThat(result.status()).isEqualTo(CheckStatus.L7_OK);
      assertThat(asked.get(10, TimeUnit.SECONDS))
          .startsWith("GET /live HTTP/1.1\n")
          .contains("X-Who: b-s1\n")
          .doesNotContain("X-None");
    }
  }

  @ParameterizedTest
  @CsvSource({"x-a, L7_OK", "x-other, L7_STATUS"})
  void expectation_comparesWithWhatTheAnswerHolds(String named, CheckStatus status)
      throws Exception {
    try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      var asked = answer(server, "X-A: 1\r\nX-Name: " + named + "\r\n");

      CheckResult result =
          check(
              server,
              """
              http-check send meth GET uri /
              http-check expect hdr name-lf -m str "%[res.fhdr(x-name)]"
              """);

      assertThat(asked.get(10, TimeUnit.SECONDS)).startsWith("GET / ");
      assertThat(result.status()).isEqualTo(status);
    }
  }
}
