package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.CheckScript;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The last request of a check is waited for, whether or not a rule says what it expects.
class HttpCheckStepsTest {

  private static String steps(String rules) {
    String text =
        """
        defaults
          mode http
          timeout connect 10s
          timeout client 10s
          timeout server 10s
        backend b
          option httpchk
        %s
          server s1 127.0.0.1:80 check
        """
            .formatted(rules.replace("; ", "\n"));
    var config = Objects.requireNonNull(TestSource.compiled(text).config());
    var backend = Objects.requireNonNull(config.proxies().getFirst().backend());
    var check = Objects.requireNonNull(backend.servers().getFirst().check());
    return ((CheckScript.Steps) check.script())
        .steps().stream()
            .map(step -> step.getClass().getSimpleName())
            .reduce((a, b) -> a + " " + b)
            .orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "http-check send meth GET, Connect SendHttp Expect",
    "http-check expect status 200, Connect SendHttp Expect",
    "http-check send meth GET; http-check expect status 200; http-check connect; http-check send meth GET, Connect SendHttp Expect Connect SendHttp Expect",
    "http-check expect status 200; http-check connect; http-check send meth GET; http-check set-var(check.a) int(1), Connect Expect Connect SendHttp Act Expect"
  })
  void lastRequest_isExpectedToSucceed(String rules, String expected) {
    assertThat(steps(rules)).isEqualTo(expected);
  }
}
