package io.whydown.vendor.prose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CollisionsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the name db resolves to the container of another stack",
        "the second service connects to the postgres of the first service",
        "the apps talk to each other's database instead of their own, or to another one",
        "the web container from one project may talk to the app container from another"
      })
  void nameThatLeadsElsewhere_isRead(String sentence) {
    assertThat(Collisions.isIn(Lexicon.words(sentence))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I want to connect to another container of another project",
        "nginx cannot reach the app of the other stack",
        "the name resolves to the address of the container",
        "the second request goes through at once"
      })
  void wishesAndOtherFailures_areNot(String sentence) {
    assertThat(Collisions.isIn(Lexicon.words(sentence))).isFalse();
  }
}
