package io.whydown.collect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Collectors;

/// Shell text that lies beside this class in the jar. Stateless.
final class ShellResource {

  private ShellResource() {}

  /// The text without its comment lines.
  static String read(String name) {
    try (InputStream in = ShellResource.class.getResourceAsStream(name)) {
      byte[] bytes = Objects.requireNonNull(in, () -> name + " is not in the jar").readAllBytes();
      return withoutComments(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whole comment lines cost bytes on the way and time in the shell.
  static String withoutComments(String script) {
    return script
        .lines()
        .filter(line -> !line.startsWith("#"))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
