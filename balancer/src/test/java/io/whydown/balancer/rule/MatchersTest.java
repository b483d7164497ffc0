package io.whydown.balancer.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchersTest {

  private static boolean matches(
      MatchMethod method, boolean ignoreCase, String pattern, String text) {
    var file = new PatternFile("test", 0, false);
    file.add(pattern, "");
    Value value = Value.of(text).as(method.takes());
    return value != null && new PatternSet(file, method, ignoreCase).match(value) != null;
  }

  @ParameterizedTest
  @CsvSource({
    "STR,  false, /a,        /a,            true",
    "STR,  false, /a,        /A,            false",
    "STR,  true,  /a,        /A,            true",
    "BEG,  false, /api,      /api/v1,       true",
    "BEG,  false, /api,      /apx,          false",
    "END,  false, .png,      /i/x.png,      true",
    "SUB,  false, min,       /admin/,       true",
    "DIR,  false, /img/,     /a/img/b,      true",
    "DIR,  false, img,       /a/imgs/b,     false",
    "DOM,  false, example,   www.example.org, true",
    "DOM,  false, exampl,    www.example.org, false",
    "LEN,  false, 3,         abc,           true",
    "LEN,  false, 3,         abcd,          false",
    "INT,  false, 10:20,     15,            true",
    "INT,  false, 10:,       9,             false",
    "INT,  false, :-1,       -5,            true",
    "INT,  false, 20-29,     25,            true",
    "INT,  false, 20-29,     30,            false",
    "INT,  false, 20-,       30,            true",
    "INT,  false, -5,        4,             true",
    "IP,   false, 10.0.0.0/8, 10.1.2.3,     true",
    "IP,   false, 10.0.0.0/8, 11.1.2.3,     false",
    "REG,  false, ^/a[0-9]+, /a12,          true",
  })
  void match_followsTheMethod(
      MatchMethod method, boolean ignoreCase, String pattern, String text, boolean expected) {
    assertThat(matches(method, ignoreCase, pattern, text)).isEqualTo(expected);
  }

  @Test
  void beginnings_theLongestWins() {
    var file = new PatternFile("test", 0, true);
    file.load("/ root\n/api api\n# a comment\n/api/v2 new\n");
    var set = new PatternSet(file, MatchMethod.BEG, false);

    var found = set.match(Value.of("/api/v2/users"));

    assertThat(found).extracting(PatternFile.Entry::value).isEqualTo("new");
  }

  @Test
  void change_isSeenByTheNextMatch() {
    var file = new PatternFile("test", 0, false);
    var set = new PatternSet(file, MatchMethod.STR, false);
    assertThat(set.match(Value.of("x"))).isNull();

    file.add("x", "");

    assertThat(set.match(Value.of("x"))).isNotNull();
  }

  @Test
  void badPattern_isRefused() {
    var file = new PatternFile("test", 0, false);
    file.add("10.0.0.300", "");

    assertThatThrownBy(() -> new PatternSet(file, MatchMethod.IP, false))
        .isInstanceOf(RuleException.class)
        .hasMessageContaining("10.0.0.300");
  }

  @Test
  void pieces_areTakenAsFieldAndWordTakeThem() {
    assertThat(new Parts(2, ".", 1).field("a.b.c")).isEqualTo("b");
    assertThat(new Parts(-1, ".", 1).field("a.b.c")).isEqualTo("c");
    assertThat(new Parts(2, ".", 1).field("a..c")).isEmpty();
    assertThat(new Parts(2, ".", 1).word("a..c")).isEqualTo("c");
    assertThat(new Parts(2, ".", 0).field("a.b.c")).isEqualTo("b.c");
    assertThat(new Parts(9, ".", 1).field("a.b.c")).isNull();
  }

  @Test
  void arguments_loseTheirQuotes() {
    var read = Arguments.parse("f", "f('a,b',\"c)\",d\\ e),next", 1, Signature.strings(0, 5));

    assertThat(read.arguments().words()).isEqualTo(List.of("a,b", "c)", "d e"));
    assertThat(read.end()).isEqualTo("f('a,b',\"c)\",d\\ e)".length());
  }
}
