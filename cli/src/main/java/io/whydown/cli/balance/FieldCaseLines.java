package io.whydown.cli.balance;

import io.whydown.balancer.config.FieldCase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `h1-case-adjust` and `h1-case-adjust-file` (HAProxy: src/mux_h1.c, add_hdr_case_adjust). Not
/// thread-safe while lines are read.
final class FieldCaseLines {

  private final Map<String, String> names = new HashMap<>();

  /// False for another keyword.
  boolean read(Line line) {
    switch (line.keyword()) {
      case "h1-case-adjust" -> {
        if (line.count() != 3) {
          throw new LineProblem("'h1-case-adjust' expects <from> and <to> as argument.");
        }
        add(line.keyword(), line.word(1), line.word(2));
      }
      case "h1-case-adjust-file" -> file(line.word(1));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void add(String keyword, String from, String to) {
    String key = from.toLowerCase(Locale.ROOT);
    if (!key.equals(to.toLowerCase(Locale.ROOT))) {
      throw new LineProblem(
          "'%s' : <from> and <to> must not differ execpt the case".formatted(keyword));
    }
    if (names.putIfAbsent(key, to) != null) {
      throw new LineProblem("'%s' : duplicate entry '%s'".formatted(keyword, from));
    }
  }

  private void file(String path) {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of(path), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      throw new LineProblem(
          "h1-headers-case-adjust-file '%s': failed to open file.".formatted(path));
    }
    for (int i = 0; i < lines.size(); i++) {
      String text = lines.get(i).strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      String[] pair = text.split("[ \t]+", 2);
      if (pair.length < 2) {
        throw new LineProblem(
            "h1-headers-case-adjust-file '%s:%d': expect <to>".formatted(path, i + 1));
      }
      add("h1-headers-case-adjust-file '%s:%d'".formatted(path, i + 1), pair[0], pair[1]);
    }
  }

  /// Null when there are no names, or the proxy does not ask for them.
  @Nullable FieldCase build(boolean asked) {
    return asked && !names.isEmpty() ? new FieldCase(names) : null;
  }
}
