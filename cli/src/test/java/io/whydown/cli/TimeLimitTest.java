package io.whydown.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeLimitTest {

  @ParameterizedTest
  @CsvSource({
    "10, 10000",
    "10s, 10000",
    "500ms, 500",
    "1m, 60000",
    "1.5s, 1500",
    "0.25, 250",
    "60m, 3600000"
  })
  void parse_forms(String text, long millis) {
    assertThat(TimeLimit.parse("--timeout", text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0s", "61m", "-1", "abc", "10 s", "1h", "", "99999999999", "1e3"})
  void parse_notATime_saysWhatToWrite(String text) {
    assertThatThrownBy(() -> TimeLimit.parse("--timeout", text))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("--timeout " + text + ": ");
  }
}
