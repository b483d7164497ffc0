package io.whydown.diagnose;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;

/// What `explain` answers to a text. Stateless.
final class Explained {

  private Explained() {}

  /// The answer about the first server that the text tells of.
  static ServerDiagnosis first(String text) throws IOException {
    var explanation =
        new Explanation(InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")), () -> 0);
    return explanation
        .run("ticket", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
        .servers()
        .getFirst();
  }
}
