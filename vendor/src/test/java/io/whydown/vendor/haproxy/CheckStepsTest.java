package io.whydown.vendor.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Header;
import io.whydown.model.proxy.Check.Step;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What HAProxy 2.6.12 was seen to send with these lines, defaults and backend.
final class CheckStepsTest {

  private static Check check(String defaults, String backend) {
    String text =
        "defaults\n mode http\n%s\nbackend b\n%s\n server s 10.0.0.1:80 check\n"
            .formatted(defaults.replace(';', '\n'), backend.replace(';', '\n'));
    Check check =
        HaproxyConversionTest.proxy(text).backends().getFirst().servers().getFirst().check();
    return Objects.requireNonNull(check);
  }

  private static String request(Check check) {
    return check.steps().stream()
        .filter(Step.HttpSend.class::isInstance)
        .map(Step.HttpSend.class::cast)
        .map(s -> s.method() + " " + s.uri() + " " + s.version() + " " + s.headers() + s.body())
        .findFirst()
        .orElse("nothing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "option httpchk GET /health|http-check expect status 200|HTTP|nothing",
        "http-check expect status 204|option httpchk GET /x|HTTP|GET /x HTTP/1.0 []",
        "mode http|http-check expect status 200;option httpchk GET /y|HTTP|GET /y HTTP/1.0 []",
        "option httpchk GET /health|http-check send hdr Host a|HTTP|OPTIONS / HTTP/1.0 [Header[name=Host, value=a]]",
        "mode http|option httpchk GET /h HTTP/1.1;http-check send meth HEAD hdr Host www body abc|HTTP|HEAD /h HTTP/1.1 [Header[name=Host, value=www]]abc",
        "mode http|option httpchk /onlyuri|HTTP|OPTIONS /onlyuri HTTP/1.0 []",
        "mode http|option httpchk|HTTP|OPTIONS / HTTP/1.0 []",
        "mode http|http-check send uri /q|TCP|nothing",
        "mode http|option httpchk;http-check connect;http-check send uri /c|HTTP|OPTIONS /c HTTP/1.0 []",
        "option httpchk GET /health|option tcp-check|TCP_SCRIPT|nothing",
        "option httpchk GET /health|http-check comment hi|HTTP|nothing",
        "option httpchk GET /health|http-check disable-on-404|HTTP|GET /health HTTP/1.0 []",
        "option httpchk GET /health|option httpchk|HTTP|OPTIONS / HTTP/1.0 []"
      })
  void steps_requestInForce(String defaults, String backend, Check.Kind kind, String request) {
    Check check = check(defaults, backend);

    assertThat(check.kind()).isEqualTo(kind);
    assertThat(request(check)).isEqualTo(request);
  }

  @Test
  void steps_headersHiddenInTheVersion() {
    Check check = check("mode http", "option httpchk GET /h HTTP/1.1\\r\\nHost:\\ www\\r\\nX:\\ y");

    var send = (Step.HttpSend) check.steps().getFirst();
    assertThat(send.version()).isEqualTo("HTTP/1.1");
    assertThat(send.headers()).containsExactly(new Header("Host", "www"), new Header("X", "y"));
    assertThat(check.steps().getLast()).isInstanceOf(Step.Expect.class);
  }

  @Test
  void steps_expectations() {
    Check check =
        check(
            "mode http",
            "option httpchk;http-check expect comment x ! rstatus ^5;http-check expect !string bad;"
                + "http-check expect hdr name \"x\" value y");

    List<Step> expects = check.steps().subList(1, 4);
    assertThat(expects)
        .map(Step.Expect.class::cast)
        .extracting(e -> e.negated() + " " + e.type() + " " + e.pattern())
        .containsExactly("true rstatus ^5", "true string bad", "false hdr name x value y");
  }

  @ParameterizedTest
  @CsvSource({
    "alpn h2, true",
    "alpn h2 check-alpn h2, false",
    "alpn h2 check-proto h2, false",
    "alpn h2 no-check-ssl, false",
    "'', false"
  })
  void check_alpnOfTheServer_isOfferedAndNotHeeded(String words, boolean deaf) {
    String text =
        "backend b\n mode http\n option httpchk\n server s 10.0.0.1:443 ssl check " + words + "\n";
    Check check =
        HaproxyConversionTest.proxy(text).backends().getFirst().servers().getFirst().check();

    assertThat(Objects.requireNonNull(check).deafToAlpn()).isEqualTo(deaf);
  }

  @ParameterizedTest
  @CsvSource({"proto h2, h2", "ssl alpn h2, h2", "proto h1, ''", "ssl, ''"})
  void steps_protocolOfAConnect(String words, String alpn) {
    Check check = check("mode http", "option httpchk;http-check connect " + words);

    assertThat(check.steps().getFirst())
        .isInstanceOfSatisfying(
            Step.Connect.class,
            connect ->
                assertThat(String.valueOf(connect.alpn()))
                    .isEqualTo(alpn.isEmpty() ? "null" : alpn));
    assertThat(check.isOfHttp2()).isEqualTo(alpn.equals("h2"));
  }

  @Test
  void steps_tcpScript() {
    Check check =
        check(
            "mode tcp",
            "option tcp-check;tcp-check connect port 81 ssl;tcp-check send PING\\r\\n;"
                + "tcp-check send-binary 0a0B;tcp-check expect string +PONG;tcp-check frob");

    assertThat(check.steps()).hasSize(5);
    assertThat(((Step.Connect) check.steps().get(0)).port()).isEqualTo(81);
    assertThat(((Step.Connect) check.steps().get(0)).tls()).isTrue();
    assertThat(((Step.Send) check.steps().get(1)).bytes()).isEqualTo("PING\r\n");
    assertThat(((Step.Send) check.steps().get(2)).bytes()).isEqualTo("\n\u000b");
    assertThat(check.steps().get(4)).isInstanceOf(Step.Unsupported.class);
  }

  @ParameterizedTest
  @CsvSource({
    "smtpchk EHLO ex.org, SMTP",
    "redis-check, REDIS",
    "mysql-check user bob, MYSQL",
    "pgsql-check user bob, PGSQL",
    "ldap-check, LDAP",
    "ssl-hello-chk, SSL_HELLO",
    "external-check, EXTERNAL"
  })
  void steps_otherProtocols(String option, Check.Kind kind) {
    Check check = check("option httpchk", "option " + option);

    assertThat(check.kind()).isEqualTo(kind);
    assertThat(check.account()).isEqualTo(option.contains("user") ? "bob" : null);
  }
}
