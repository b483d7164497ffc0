package io.whydown.vendor.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LineTokenizerTest {

  private static final Map<String, String> VARIABLES =
      Map.of("HOST", "10.0.0.1", "LIST", "a b  c", "EMPTY", "");

  private static List<String> words(String line) {
    return LineTokenizer.split(line, VARIABLES, true).words().stream().map(Word::text).toList();
  }

  @Test
  void split_quotesEscapesAndComments() {
    assertThat(words("a\\ b 'c d' \"e f\" g#h")).containsExactly("a b", "c d", "e f", "g");
    assertThat(words("x \\# '#' \"#\" # gone")).containsExactly("x", "#", "#", "#");
    assertThat(words("send PING\\r\\n \\x41 '\\r'"))
        .containsExactly("send", "PING\r\n", "A", "\\r");
    assertThat(words("a \"\" ''")).containsExactly("a", "", "");
    assertThat(words("one\ttwo\r")).containsExactly("one", "two");
    assertThat(words("\"it's\" 'say \"no\"' \\\"x")).containsExactly("it's", "say \"no\"", "\"x");
  }

  @ParameterizedTest
  @CsvSource({
    "\"${HOST}:80\", 10.0.0.1:80",
    "\"$HOST:80\", 10.0.0.1:80",
    "\"${NONE}:80\", :80",
    "\"${NONE-192.0.2.1}:80\", 192.0.2.1:80",
    "\"${EMPTY-x}\", ''",
    "\"${HOST-x}\", 10.0.0.1",
    "$HOST, $HOST",
    "'''$HOST''', $HOST",
    "\"\\$HOST\", $HOST"
  })
  void split_variablesOnlyInDoubleQuotes(String line, String word) {
    assertThat(words(line)).containsExactly(word);
  }

  @Test
  void split_wordExpansion() {
    assertThat(words("bind \"${LIST[*]}\"")).containsExactly("bind", "a", "b", "c");
  }

  @Test
  void split_unknownVariable_staysAsWrittenAndIsNotCertain() {
    var result = LineTokenizer.split("server s \"${WEB}:80\" \"${P-81}\"", Map.of(), false);

    assertThat(result.words())
        .contains(new Word("${WEB}:80", false), new Word("81", false), new Word("s", true));
    assertThat(result.unknownVariables()).containsExactly("WEB", "P");
  }

  @ParameterizedTest
  @CsvSource({
    "'a \"b', unmatched quote",
    "'\"${A', unmatched brace in environment variable name",
    "'\"$1\"', forbidden first char in environment variable name",
    "'a \\xZZ', truncated or invalid hexadecimal sequence"
  })
  void split_refusedLine_saysWhy(String line, String problem) {
    assertThat(LineTokenizer.split(line, Map.of(), true).problem()).isEqualTo(problem);
  }
}
