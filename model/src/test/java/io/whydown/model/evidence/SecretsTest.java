package io.whydown.model.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretsTest {

  @ParameterizedTest
  @MethodSource("credentials")
  void redacted_credential_isTakenOut(String text, String expected) {
    assertThat(Secrets.redacted(text)).isEqualTo(expected);
    assertThat(Secrets.redacted(expected)).isEqualTo(expected);
  }

  static List<Arguments> credentials() {
    return List.of(
        Arguments.of(
            "GET http://u:hunter2@web/x HTTP/1.0", "GET http://u:[redacted]@web/x HTTP/1.0"),
        Arguments.of(
            "curl -H 'X-Api-Key: k1' http://a/", "curl -H 'X-Api-Key: [redacted]' http://a/"),
        Arguments.of("\"Authorization: Basic dTpw\"", "\"Authorization: [redacted]\""),
        Arguments.of("redis://:pw@cache:6379/0", "redis://:[redacted]@cache:6379/0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssh://root@10.0.0.1",
        "ssh://ops@[fd00::1]:22 and mail to a@b",
        "http://127.0.0.1:8080/health",
        "the Authorization header is missing"
      })
  void redacted_textWithoutSecret_isUnchanged(String text) {
    assertThat(Secrets.redacted(text)).isEqualTo(text);
  }

  @Test
  void redacted_longLine_isQuick() {
    String text = "://:".repeat(50_000);

    assertThat(Secrets.redacted(text)).hasSize(text.length());
  }
}
