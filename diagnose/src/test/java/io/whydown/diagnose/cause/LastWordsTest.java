package io.whydown.diagnose.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LastWordsTest {

  static Stream<Arguments> logs() {
    return Stream.of(
        Arguments.of(
            "an errno says more than what follows",
            List.of("bind: Address already in use", "error: giving up", "bye"),
            "bind: Address already in use"),
        Arguments.of(
            "an error says more than a failure",
            List.of("ValueError: port", "worker failed", "bye"),
            "ValueError: port"),
        Arguments.of(
            "of equal ones the last",
            List.of("error: first", "error: second", "bye"),
            "error: second"),
        Arguments.of(
            "frames of a stack trace say nothing",
            List.of(
                "java.lang.IllegalStateException: no licence",
                "\tat app.Main.main(Main.java:7)",
                "\t... 3 more"),
            "java.lang.IllegalStateException: no licence"),
        Arguments.of(
            "a frame of Python names a file that is not the reason",
            List.of(
                "Traceback (most recent call last):", "  File \"app.py\", line 3", "KeyError: 1"),
            "KeyError: 1"),
        Arguments.of("nothing tells: the last", List.of("starting", "ready", " "), "ready"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("logs")
  void of_choosesTheLineThatSaysWhy(String name, List<String> lines, String expected) {
    assertThat(LastWords.of(lines)).as(name).contains(expected);
  }

  @Test
  void of_blankLinesAlone_isEmpty() {
    assertThat(LastWords.of(List.of("", "  "))).isEmpty();
  }

  @Test
  void of_longLine_isShortened() {
    String said = LastWords.of(List.of("error " + "x".repeat(1_000))).orElse("");

    assertThat(said).hasSize(301).endsWith("…");
  }

  @Test
  void isTelling_endOfAProgram_isNot() {
    assertThat(LastWords.isTelling("Stopped the server.")).isFalse();
    assertThat(LastWords.isTelling("FATAL: role does not exist")).isTrue();
  }
}
