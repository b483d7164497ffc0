package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.GatewayConfig;
import io.whydown.balancer.config.ServerConfig;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `fcgi-app` sections and the backends that use them.
class GatewayLinesTest {

  private static String text(String backend, String application) {
    return """
    defaults
      mode http
      timeout connect 1s
      timeout client 1s
      timeout server 1s
    backend b
    %s
    fcgi-app app
    %s
    """
        .formatted(backend.indent(2).stripTrailing(), application.indent(2).stripTrailing());
  }

  private static final String USED = "use-fcgi-app app\nserver s 127.0.0.1:9 proto fcgi";

  @Test
  void sectionBecomesTheBackendsApplication() {
    Compiled compiled =
        TestSource.compiled(
            text(
                USED,
                """
                docroot /srv
                index index.php
                path-info ^(/.+\\.php)(/.*)?$
                no option keep-conn
                option get-values
                acl local path_sub sub
                set-param A %[path] if local
                pass-header Authorization unless local
                """));
    assertThat(TestSource.alerts(compiled)).isEmpty();
    var backend =
        Objects.requireNonNull(
            Objects.requireNonNull(compiled.config()).proxies().getFirst().backend());
    GatewayConfig application = Objects.requireNonNull(backend.gateway());
    assertThat(application.root()).isEqualTo("/srv");
    assertThat(application.index()).isEqualTo("index.php");
    assertThat(application.keepsConnections()).isFalse();
    assertThat(application.asksValues()).isTrue();
    assertThat(application.errors()).isNull();
    assertThat(backend.servers().getFirst().protocol()).isEqualTo(ServerConfig.Protocol.FASTCGI);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "docroot|10 'docroot' expects <path> as argument.",
        "docroot /a /b|10 'docroot' cannot handle unexpected argument '/b'.",
        "option nosuch|10 unknown option 'nosuch'.",
        "option max-reqs 0|10 option 'max-reqs' expects a strictly positive integer argument.",
        "set-param A|10 'set-param' expects <name> and <value> as arguments.",
        "set-param A %[nosuch]|10 'A' : ",
        "pass-header|10 'pass-header' expects <name> as arguments.",
        "acl a nosuch|10 error detected while parsing ACL 'a' : ",
        "path-info (|10 'path-info' : regex",
        "server s 127.0.0.1:1|10 unknown keyword 'server' in 'fcgi-app' section"
      })
  void wrongLine_isNamed(String line, String message) {
    var alerts = TestSource.alerts(TestSource.compiled(text(USED, line + "\ndocroot /srv")));
    assertThat(alerts).anySatisfy(alert -> assertThat(alert).startsWith(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server s 127.0.0.1:9 proto fcgi|FCGI server 's' has no FCGI app configured.",
        "use-fcgi-app app;server s 127.0.0.1:9|FCGI app configured but no FCGI server found.",
        "use-fcgi-app other;server s 127.0.0.1:9 proto fcgi|fcgi-app 'other' not found.",
        "mode tcp;use-fcgi-app app;server s 127.0.0.1:9 proto fcgi|FCGI application cannot be used in non-HTTP mode."
      })
  void backendThatDoesNotFit_isRefused(String lines, String message) {
    Compiled compiled = TestSource.compiled(text(lines.replace(';', '\n'), "docroot /srv"));
    assertThat(TestSource.alerts(compiled)).contains("6 proxy 'b': " + message);
  }
}
