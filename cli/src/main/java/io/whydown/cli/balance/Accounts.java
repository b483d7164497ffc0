package io.whydown.cli.balance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/// Numbers of users and groups by name: from the files, and from `getent` for those that live
/// elsewhere. Stateless.
final class Accounts {

  private static final int PATIENCE_SECONDS = 5;

  private Accounts() {}

  static OptionalInt user(String name) {
    return number(name, "passwd");
  }

  static OptionalInt group(String name) {
    return number(name, "group");
  }

  private static OptionalInt number(String name, String table) {
    if (name.isEmpty() || name.indexOf(':') >= 0) {
      return OptionalInt.empty();
    }
    try {
      Path file = Path.of("/etc", table);
      if (Files.isReadable(file)) {
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
          if (line.startsWith(name + ":")) {
            return third(line);
          }
        }
      }
      return asked(name, table);
    } catch (IOException _) {
      return OptionalInt.empty();
    }
  }

  private static OptionalInt asked(String name, String table) throws IOException {
    Process process =
        new ProcessBuilder("getent", table, name)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return OptionalInt.empty();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
    try (var answer = process.getInputStream()) {
      return third(new String(answer.readAllBytes(), StandardCharsets.ISO_8859_1).strip());
    }
  }

  private static OptionalInt third(String line) {
    String[] fields = line.split(":", -1);
    try {
      return fields.length < 3
          ? OptionalInt.empty()
          : OptionalInt.of(Integer.parseUnsignedInt(fields[2]));
    } catch (NumberFormatException _) {
      return OptionalInt.empty();
    }
  }
}
