package io.whydown.vendor.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConditionExpressionTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        "``;FALSE",
        "0;FALSE",
        "1;TRUE",
        "!0;TRUE",
        "defined(A);TRUE",
        "!defined(A);FALSE",
        "streq(x,x);TRUE",
        "streq(x,y);FALSE",
        "strneq(x,y) && defined(A);TRUE",
        "version_atleast(2.4-dev19);TRUE",
        "version_atleast(2.8);FALSE",
        "version_before(2.6.13);TRUE",
        "feature(OPENSSL);UNKNOWN",
        "feature(OPENSSL) && 0;FALSE",
        "feature(OPENSSL) || 1;TRUE",
        "(0 || (1 && 1));TRUE",
        "nonsense;UNKNOWN",
        "streq(a;UNKNOWN",
        "(1;UNKNOWN",
        "1 1;UNKNOWN"
      })
  void evaluate_threeValues(String text, ConditionExpression.Truth expected) {
    assertThat(ConditionExpression.evaluate(text, Map.of("A", ""), true, "2.6.12-1+deb12u4", null))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"defined(B),UNKNOWN", "defined(A),TRUE", "version_before(9),UNKNOWN"})
  void evaluate_unknownEnvironment_isUnknown(String text, ConditionExpression.Truth expected) {
    assertThat(ConditionExpression.evaluate(text, Map.of("A", ""), false, null, null))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "feature(OPENSSL),TRUE",
    "feature(LUA),FALSE",
    "!feature(LUA) && feature(OPENSSL),TRUE",
    "enabled(poll),UNKNOWN",
    "strstr(abc;b),TRUE",
    "strstr(abc;d),FALSE",
  })
  void evaluate_knownBuild_isAsked(String text, ConditionExpression.Truth expected) {
    HaproxyEnvironment.Build build =
        (predicate, argument) ->
            predicate.equals("feature")
                ? Optional.of(argument.equals("OPENSSL"))
                : Optional.empty();
    String whole = text.replace(';', ',');
    assertThat(ConditionExpression.evaluate(whole, Map.of(), true, "2.6.12", build))
        .isEqualTo(expected);
  }
}
