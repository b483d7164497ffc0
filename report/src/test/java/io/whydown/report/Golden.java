package io.whydown.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Expected outputs, one file each. `mvn test -pl report -Dgolden=write` writes them anew; review
/// them as a diff.
final class Golden {

  private static final Path DIRECTORY = Path.of("src/test/resources/io/whydown/report");

  private Golden() {}

  static void matches(String file, String actual) {
    Path path = DIRECTORY.resolve(file);
    try {
      if ("write".equals(System.getProperty("golden"))) {
        Files.createDirectories(DIRECTORY);
        Files.writeString(path, actual);
      }
      assertThat(actual).isEqualTo(Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
