package io.whydown.vendor;

import io.whydown.model.evidence.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Captured outputs as artifacts.
public final class Captures {

  public static final Instant AT = Instant.parse("2026-11-20T20:00:00Z");

  private Captures() {}

  public static Artifact file(String name, String command) {
    return text(command, read(name));
  }

  public static Artifact text(String command, String text) {
    return new Artifact("x", "ssh://web1", command, AT, 0, text, "", false, null);
  }

  public static String read(String name) {
    try (InputStream in = Captures.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no capture " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
