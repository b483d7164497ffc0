package io.whydown.balancer.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PatternFileTest {

  private static String value(PatternSet set, String text) {
    PatternFile.Entry entry = set.match(Value.of(text));
    return entry == null ? "-" : entry.value();
  }

  @ParameterizedTest
  @EnumSource(
      value = MatchMethod.class,
      names = {"STR", "BEG", "END", "SUB"})
  void changes_areSeenByEveryWayOfComparing(MatchMethod method) {
    var file = new PatternFile("m", 0, true);
    file.load("/a 1\n/b 2\n/c 3\n/d 4\n/e 5\n/f 6\n");
    PatternSet set = file.compared(method, false);

    file.add("/new", "7");
    file.set("/a", "one");
    file.remove("/b");

    assertThat(value(set, "/new")).isEqualTo("7");
    assertThat(value(set, "/a")).isEqualTo("one");
    assertThat(value(set, "/b")).isEqualTo("-");
    assertThat(value(set, "/c")).isEqualTo("3");
  }

  @Test
  void compared_badPatternOfAFileThatHasGone_isToldWithoutItsLine() {
    var file = new PatternFile("p", 0, false);
    var texts = List.of("10.0.0.1\nx/y\n").iterator();
    file.load(() -> {
      if (texts.hasNext()) {
        return texts.next();
      }
      throw new UncheckedIOException(new NoSuchFileException("p"));
    });

    assertThatThrownBy(() -> file.compared(MatchMethod.IP, false))
        .isInstanceOf(RuleException.class)
        .hasMessageNotContaining(" at line ");
  }

  @Test
  void equalKeys_theFirstIsMeantUntilAllAreGone() {
    var file = new PatternFile("m", 0, true);
    PatternSet set = file.compared(MatchMethod.STR, false);
    file.add("k", "1");
    file.add("k", "2");
    long first = file.entries().getFirst().id();
    assertThat(value(set, "k")).isEqualTo("1");

    file.remove("#0x" + Long.toHexString(first));
    assertThat(value(set, "k")).isEqualTo("2");

    file.remove("k");
    assertThat(value(set, "k")).isEqualTo("-");
  }

  @Test
  void preparedVersion_isSeenOnlyWhenItIsCommitted() {
    var file = new PatternFile("m", 0, true);
    file.load("k old\n");
    PatternSet set = file.compared(MatchMethod.STR, false);

    int version = file.prepare();
    file.add(version, "k", "new");
    file.add(version, "l", "more");

    assertThat(value(set, "k")).isEqualTo("old");
    assertThat(file.entries()).hasSize(1);
    assertThat(file.entries(version)).hasSize(2);
    assertThat(file.commit(version + 1)).isFalse();

    assertThat(file.commit(version)).isTrue();
    assertThat(value(set, "k")).isEqualTo("new");
    assertThat(value(set, "l")).isEqualTo("more");
    assertThat(file.commit(version)).isFalse();
  }

  @Test
  void thoseWhoCompareAlike_shareTheirIndex() {
    var file = new PatternFile("m", 0, true);
    assertThat(file.compared(MatchMethod.STR, false))
        .isSameAs(file.compared(MatchMethod.STR, false))
        .isNotSameAs(file.compared(MatchMethod.STR, true));
  }

  @Test
  void unreadablePattern_isNamedAndChangesNothing() {
    var file = new PatternFile("m", 0, true);
    file.add("10.0.0.0/8", "ten");
    PatternSet set = file.compared(MatchMethod.IP, false);

    assertThat(file.problem("nonsense")).contains("nonsense");
    file.add("nonsense", "x");

    Value address = Value.of(io.whydown.net.IpAddress.parse("10.1.1.1"));
    assertThat(set.match(address)).isNotNull();
  }

  @Test
  void jsonPaths_mayHoldDots() {
    assertThat(JsonQuery.of("$.my\\.key", "").find("{\"my.key\":\"v\"}")).isEqualTo(Value.of("v"));
    assertThat(JsonQuery.of("$.a[1].b", "").find("{\"a\":[0,{\"b\":\"w\"}]}"))
        .isEqualTo(Value.of("w"));
  }
}
