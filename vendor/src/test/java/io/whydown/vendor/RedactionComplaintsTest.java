package io.whydown.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionComplaintsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app.service: Failed to set up credentials: No such process",
        "reading the secret: No such file or directory",
        "token: Permission denied, giving up",
        "(auth: connection refused)",
        "System.Security.Authentication.AuthenticationException: Cannot determine the frame size",
        "auth: true",
        "password-required: yes, says the server",
        "{\"auth\": false}"
      })
  void text_errnoAfterATellingWord_stays(String line) {
    assertThat(Redaction.text(line)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "credentials: No|credentials: [redacted]",
        "credentials: Nosuch-process|credentials: [redacted]",
        "password: permission deniedX9|password: [redacted] deniedX9",
        "password: permission|password: [redacted]",
        "password=Permission denied|password=[redacted] denied",
        "token: file exists-abc|token: [redacted] exists-abc",
        "secret: hunter2 no such process|secret: [redacted] no such process",
        "auth: trueish-7|auth: [redacted]",
        "tokenException=hunter2|tokenException=[redacted]"
      })
  void text_anythingElse_isRedacted(String line, String expected) {
    assertThat(Redaction.text(line)).isEqualTo(expected);
  }
}
