package io.whydown.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequiredTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "no live upstreams; no live upstreams",
        "too many (?:\\w+ ){0,3}connections; connections",
        "restarts?; restart",
        "docker desktop|\\bwsl2?\\b; docker desktop,wsl",
        "\\b(?:https|tls|ssl)[_-]?mode; mode",
        "\\b(?:https|tls|ssl)[_-]?\\d; https,tls,ssl",
        "(?<!no )(?:docker|podman); docker,podman",
        "the path (?:\\/[a-z]+\\/)+end; 'the path '",
        "ab+c is never; c is never"
      })
  void whatEveryMatchContains_isFound(String regex, String pieces) {
    assertThat(RequiredText.of(regex)).containsExactly(pieces.split(","));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?:docker)?\\d+",
        "docker|\\d+",
        "(?i)docker",
        "\\Qdocker\\E",
        "(?!docker)\\w+",
        "(?:docker|ab)",
        "(docker)*",
        "[docker]{6}",
        ".*"
      })
  void whereNothingIsRequired_nothingIsClaimed(String regex) {
    assertThat(RequiredText.of(regex)).isEmpty();
  }

  @Test
  void aTextWithoutAnyPiece_isRuledOut_andOneWithoutPiecesIsNot() {
    List<String> required = RequiredText.of("refused|timed out");

    assertThat(RequiredText.isIn(required, "it timed out")).isTrue();
    assertThat(RequiredText.isIn(required, "it works")).isFalse();
    assertThat(RequiredText.isIn(List.of(), "it works")).isTrue();
  }
}
