package io.whydown.vendor.balancers;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.testimony.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderReaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          load-balancer.hetzner.cloud/uses-proxyprotocol: 'true' ~ SENDS_PROXY_HEADER ~ on
          service.beta.kubernetes.io/do-loadbalancer-enable-proxy-protocol: "true" ~ SENDS_PROXY_HEADER ~ on
          service.beta.kubernetes.io/aws-load-balancer-proxy-protocol: "*" ~ SENDS_PROXY_HEADER ~ on
          loadbalancer.openstack.org/proxy-protocol: "false" ~ SENDS_PROXY_HEADER ~ off
          server w1 10.0.0.2:80 send-proxy-v2 check ~ SENDS_PROXY_HEADER ~ on
          proxy_protocol on; ~ SENDS_PROXY_HEADER ~ on
          listen 443 ssl proxy_protocol; ~ TAKES_PROXY_HEADER ~ on
          listen 443 ssl; ~ TAKES_PROXY_HEADER ~ off
          bind :443 accept-proxy ssl crt /etc/ssl/a.pem ~ TAKES_PROXY_HEADER ~ on
          use-proxy-protocol: "true" ~ TAKES_PROXY_HEADER ~ on
          - --entrypoints.web.proxyProtocol.trustedIPs=10.0.0.0/8 ~ TAKES_PROXY_HEADER ~ on
          smtpd_upstream_proxy_protocol = haproxy ~ TAKES_PROXY_HEADER ~ on
          """)
  void line_settingOfThePreface_tellsWhoWritesOrTakesIt(
      String line, Setting setting, String value) {
    assertThat(new ProxyHeaderReader().line(line))
        .hasValueSatisfying(found -> {
          assertThat(found.setting()).isEqualTo(setting);
          assertThat(found.value()).isEqualTo(value);
        });
  }

  @Test
  void line_blockOfTraefik_tellsServersFromClients() {
    var servers = new ProxyHeaderReader();
    servers.line("proxyProtocol:");
    var clients = new ProxyHeaderReader();
    clients.line("proxyProtocol:");

    assertThat(servers.line("  version: 2").orElseThrow().setting())
        .isEqualTo(Setting.SENDS_PROXY_HEADER);
    assertThat(clients.line("  trustedIPs:").orElseThrow().setting())
        .isEqualTo(Setting.TAKES_PROXY_HEADER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "server w1 10.0.0.2:80 check", "proxy_pass http://app;", "# about proxies"})
  void line_other_isEmpty(String line) {
    assertThat(new ProxyHeaderReader().line(line)).isEmpty();
  }
}
