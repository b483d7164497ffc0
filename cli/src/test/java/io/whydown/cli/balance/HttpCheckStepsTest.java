package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.CheckConfig;
import io.whydown.balancer.config.CheckScript;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The last request of a check is waited for, whether or not a rule says what it expects.
class HttpCheckStepsTest {

  private static String steps(String rules) {
    CheckConfig check = TestSource.check(TestSource.checking(rules.replace("; ", "\n"), ""));
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
