package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

  @ParameterizedTest
  @CsvSource({
    "300ms, 300",
    "300msx, 300",
    "3s, 3000",
    "3sx, 3000",
    "15min, 900000",
    "7, 7",
    "1500us, 2",
    "1d, 86400000"
  })
  void millis_endsBehindTheUnit(String word, int expected) {
    assertThat(Numbers.millis(word, "t")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-1s", "1y", "5x", "99999999d"})
  void millis_refuses(String word) {
    assertThatThrownBy(() -> Numbers.millis(word, "t")).isInstanceOf(LineProblem.class);
  }

  @ParameterizedTest
  @CsvSource({"10k, 10", "1.5, 1", "+3, 3"})
  void number_endsBehindTheDigits(String word, int expected) {
    assertThat(Numbers.number(word, "n", 0, 100)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"4k, 4096", "1m, 1048576", "3g, 3221225472"})
  void size_hasUnits(String word, long expected) {
    assertThat(Numbers.size(word, "s")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "k", "-1", "4g", "99999999999g", "1x"})
  void size_refuses(String word) {
    assertThatThrownBy(() -> Numbers.size(word, "s")).isInstanceOf(LineProblem.class);
  }
}
