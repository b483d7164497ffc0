package io.whydown.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyMode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A target that names a place is held against Host, and ports that go without saying are left out,
/// with the outcomes that HAProxy 2.6 has.
final class HostAgreementTest {

  private static String exchange(String request) throws IOException {
    try (var server = TinyServer.echoing();
        var balancer =
            TestBalancer.start(
                TransportChoice.BEST,
                ProxyMode.HTTP,
                BackendConfig.of(
                    BalanceConfig.ROUND_ROBIN,
                    List.of(TestBalancer.server("s1", server.port()))))) {
      return balancer.exchange(request + "Connection: close\r\n\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://u:p@name:80/a, name:80, http://u:p@name/a, name",
    "http://name:8080/a, name:8080, http://name:8080/a, name:8080",
    "https://name:443/a, name:443, https://name/a, name",
    "https://name:80/a, name:80, https://name:80/a, name:80",
    "http://name:80/a, NAME, http://name/a, name",
    "http://name/a, name:80, http://name/a, name:80",
    "http://name:/a, name, http://name/a, name",
    "http://name/a, name:, http://name/a, name:",
    "http://[::1]:80/a, [::1], http://[::1]/a, [::1]",
  })
  void agreeingHost_isSentOnWithoutTheUsualPort(
      String target, String host, String sentTarget, String sentHost) throws IOException {
    String answer = exchange("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK")
        .containsIgnoringCase(
            "\r\n\r\nGET " + sentTarget + " HTTP/1.1\r\nHost: " + sentHost + "\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, http://name1/, name2",
    "GET, http://name:80/, name:81",
    "GET, http://name:8080/, name",
    "GET, http://name/, name:81",
    "CONNECT, name, name",
    "CONNECT, name:, name",
    "CONNECT, name1:80, name2:80",
    "CONNECT, name:80, name:443",
    "CONNECT, name:8080, name",
    "CONNECT, /, name",
  })
  void otherHost_isRefused(String method, String target, String host) throws IOException {
    String answer = exchange(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n");

    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("connection: close");
  }

  @Test
  void severalBlanksBeforeTheVersion_areSentOnAsOne() throws IOException {
    String answer = exchange("GET /a  HTTP/1.1\r\nHost: x\r\n");

    assertThat(answer).contains("\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n");
  }

  @Test
  void tlsOnAPlainPort_isAnsweredAtOnce() throws IOException {
    try (var server = TinyServer.echoing();
        var balancer =
            TestBalancer.start(
                TransportChoice.BEST,
                ProxyMode.HTTP,
                BackendConfig.of(
                    BalanceConfig.ROUND_ROBIN,
                    List.of(TestBalancer.server("s1", server.port()))))) {
      assertThat(balancer.exchange("\u0016\u0003\u0001\u0002\u0000\u0001"))
          .startsWith("HTTP/1.1 400 ");
    }
  }
}
