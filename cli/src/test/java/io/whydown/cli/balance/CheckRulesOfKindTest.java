package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.CheckScript;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules of `http-check` and of `tcp-check` beside each other: a check takes those of its kind only
/// (HAProxy 2.6, tcpcheck.c, `proxy_parse_tcp_check_opt` and `proxy_parse_httpchk_opt`).
class CheckRulesOfKindTest {

  private static final String HTTP = "option httpchk;http-check expect status 200";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        HTTP + " | option tcp-check | TCP Connect",
        HTTP + " | option tcp-check;tcp-check send PING | TCP Connect Send",
        HTTP + " | tcp-check send PING;option tcp-check | TCP Connect Send",
        HTTP + ";tcp-check send PING | option tcp-check | TCP Connect",
        "option tcp-check;tcp-check send PING | option tcp-check | TCP Connect Send",
        "option tcp-check;tcp-check send PING | option httpchk | HTTP Connect SendHttp Expect",
        HTTP + " | tcp-check send PING | HTTP Connect SendHttp Expect",
        HTTP + " | option redis-check | REDIS Connect Send Expect"
      })
  void rulesOfAnotherKind_areLeftOut(String defaults, String backend, String expected) {
    CheckScript script =
        TestSource.check(
                TestSource.compiled(
                    """
                    defaults
                      mode tcp
                      timeout connect 1s
                      timeout client 1s
                      timeout server 1s
                      %s
                    backend b
                      %s
                      server s1 127.0.0.1:1 check
                    """
                        .formatted(defaults.replace(";", "\n  "), backend.replace(";", "\n  "))))
            .script();

    assertThat(words(script)).isEqualTo(expected);
  }

  private static String words(CheckScript script) {
    var steps = (CheckScript.Steps) script;
    return steps.kind()
        + steps.steps().stream()
            .map(step -> " " + step.getClass().getSimpleName())
            .collect(Collectors.joining());
  }
}
