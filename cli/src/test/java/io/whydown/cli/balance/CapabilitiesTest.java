package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lines that a proxy of their section cannot have, as HAProxy 2.6.12 takes them.
class CapabilitiesTest {

  private static Compiled compiled(String section, String line) {
    return TestSource.compiled(
        """
        defaults
          mode http
          timeout connect 1s
          timeout client 1s
          timeout server 1s
        %s
        frontend f
          bind 127.0.0.1:18080
          default_backend b
        %s
        backend b
          server s1 127.0.0.1:80
        %s
        """
            .formatted(
                section.equals("defaults") ? "  " + line : "",
                section.equals("frontend") ? "  " + line : "",
                section.equals("backend") ? "  " + line : ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "backend | bind :18081 | 'bind' ignored because backend 'b' has no frontend capability.",
        "backend | capture request header A len 9 | 'capture' ignored because backend 'b' has no"
            + " frontend capability.",
        "backend | option dontlognull | 'dontlognull' ignored because backend 'b' has no frontend"
            + " capability.",
        "backend | rate-limit sessions 9 | rate-limit sessions will be ignored because backend 'b'"
            + " has no frontend capability",
        "frontend | option httpchk | 'httpchk' ignored because frontend 'f' has no backend"
            + " capability.",
        "frontend | option redispatch | 'redispatch' ignored because frontend 'f' has no backend"
            + " capability.",
        "frontend | no option redispatch | 'redispatch' ignored because frontend 'f' has no"
            + " backend capability.",
        "frontend | timeout queue 1s | 'timeout queue' will be ignored because frontend 'f' has no"
            + " backend capability"
      })
  void lineOfTheOtherKind_isIgnoredAndSaidSo(String section, String line, String expected) {
    Compiled compiled = compiled(section, line);

    assertThat(compiled.findings().all()).extracting(Findings.Finding::message).contains(expected);
    assertThat(compiled.config()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "frontend | retry-on 503 | 'retry-on' only available in backend or listen section",
        "defaults | capture response header A len 9 | 'capture response' not allowed in 'defaults'"
            + " section.",
        "frontend | no option forwardfor | negation/default is not supported for option"
            + " 'forwardfor'.",
        "backend | no option tcpka | negation/default is not supported for option 'tcpka'."
      })
  void lineThatHasNoPlaceThere_isRefused(String section, String line, String expected) {
    Compiled compiled = compiled(section, line);

    assertThat(TestSource.alerts(compiled)).anyMatch(alert -> alert.contains(expected));
  }

  @ParameterizedTest
  @CsvSource({"option dontlognull", "option abortonclose", "timeout queue 1s", "retry-on 503"})
  void lineOfDefaults_isOfBothKinds(String line) {
    Compiled compiled = compiled("defaults", line);

    assertThat(compiled.findings().all()).isEmpty();
  }
}
