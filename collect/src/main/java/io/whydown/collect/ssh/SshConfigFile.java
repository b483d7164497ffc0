package io.whydown.collect.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.PatternSyntaxException;

/// The lines of an ssh_config(5) file, with included files in their place. Never throws at what the
/// file says; an unreadable file is an empty one, as ssh(1) treats it.
final class SshConfigFile {

  /// ssh(1) gives up at the same depth (READCONF_MAX_DEPTH in readconf.c).
  private static final int MAX_DEPTH = 16;

  private static final long MAX_BYTES = 1 << 20;

  private final Path home;
  private final List<Line> lines = new ArrayList<>();

  private SshConfigFile(Path home) {
    this.home = home;
  }

  /// One directive: its keyword in lower case and its arguments without quotes.
  record Line(String keyword, List<String> arguments) {

    String first() {
      return arguments.isEmpty() ? "" : arguments.getFirst();
    }
  }

  static List<Line> read(Path file, Path home) {
    var reader = new SshConfigFile(home);
    reader.read(file, 0);
    return List.copyOf(reader.lines);
  }

  private void read(Path file, int depth) {
    if (depth > MAX_DEPTH) {
      return;
    }
    for (String text : textOf(file).split("\n")) {
      Line line = line(text);
      if (line.keyword.equals("include")) {
        // A Host block of an included file ends with it (readconf.c keeps the outer state).
        lines.add(new Line("-push", List.of()));
        for (String pattern : line.arguments) {
          files(pattern).forEach(found -> read(found, depth + 1));
        }
        lines.add(new Line("-pop", List.of()));
      } else if (!line.keyword.isEmpty()) {
        lines.add(line);
      }
    }
  }

  private static String textOf(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        return "";
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (MalformedInputException _) {
      return latin(file);
    } catch (IOException _) {
      return "";
    }
  }

  private static String latin(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }

  private List<Path> files(String pattern) {
    String expanded = pattern.startsWith("~/") ? home + pattern.substring(1) : pattern;
    Path path = home.resolve(".ssh").resolve(expanded);
    Path folder = path.getParent();
    if (folder == null || path.getFileName() == null) {
      return List.of();
    }
    var found = new ArrayList<Path>();
    try (DirectoryStream<Path> matches =
        Files.newDirectoryStream(folder, path.getFileName().toString())) {
      matches.forEach(found::add);
    } catch (IOException | UncheckedIOException | PatternSyntaxException _) {
      return List.of();
    }
    Collections.sort(found);
    return found;
  }

  /// Reads `Keyword arg…` or `Keyword=arg`; arguments may be in double quotes; `#` begins a comment
  /// at the start of a word.
  static Line line(String text) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean quoted = false;
    boolean started = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean separates = c <= ' ' || c == '=' && words.isEmpty();
      if (c == '"') {
        quoted = !quoted;
        started = true;
      } else if (!quoted && c == '#' && !started) {
        break;
      } else if (!quoted && separates) {
        if (started) {
          words.add(word.toString());
          word.setLength(0);
          started = false;
        }
      } else {
        started = true;
        word.append(c);
      }
    }
    if (started) {
      words.add(word.toString());
    }
    if (words.isEmpty()) {
      return new Line("", List.of());
    }
    int from = words.size() > 1 && words.get(1).equals("=") ? 2 : 1;
    return new Line(
        words.getFirst().toLowerCase(Locale.ROOT), List.copyOf(words.subList(from, words.size())));
  }
}
