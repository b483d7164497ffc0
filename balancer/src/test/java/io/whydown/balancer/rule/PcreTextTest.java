package io.whydown.balancer.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What PCRE takes and the JDK reads otherwise.
class PcreTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{\"a\":.*} ~ x{\"a\":1}y ~ true",
        "a{,3} ~ a{,3} ~ true",
        "a{2} ~ baab ~ true",
        "a{2,} ~ bab ~ false",
        "[[:alpha:]]+$ ~ abc ~ true",
        "^[[:^digit:]]$ ~ 7 ~ false",
        "[a[b] ~ [ ~ true",
        "[]x] ~ ] ~ true",
        "[^]x] ~ ] ~ false",
        "[a&&b] ~ & ~ true",
        "^\\{x\\}$ ~ {x} ~ true",
        "\\x{41} ~ A ~ true",
        "[\\]] ~ ] ~ true",
        "(a)\\1 ~ aa ~ true"
      })
  void compiled_findsWhatPcreFinds(String expression, String text, boolean expected) {
    assertThat(Regexes.isFound(Regexes.compile(expression, false), text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "[a", "*", "a\\1", "(a)\\2"})
  void compiled_refusesWhatPcreRefuses(String expression) {
    assertThatThrownBy(() -> Regexes.compile(expression, false)).isInstanceOf(RuleException.class);
  }
}
