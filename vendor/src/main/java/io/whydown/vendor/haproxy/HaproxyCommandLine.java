package io.whydown.vendor.haproxy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The command line of an HAProxy process (management guide 2.6, section 3).
///
/// @param configurations files and directories in the order in which they are read
/// @param isMaster whether it runs as master and workers (`-W`, `-Ws`)
/// @param directory where it changes to before it reads files (`-C`); null when nowhere
/// @param pidFile of `-p`; null when not given
public record HaproxyCommandLine(
    List<String> configurations,
    boolean isMaster,
    @Nullable String directory,
    @Nullable String pidFile) {

  /// Options that take the next word.
  private static final Set<String> WITH_VALUE =
      Set.of("-f", "-p", "-C", "-n", "-m", "-N", "-L", "-x", "-S", "-cc");

  public HaproxyCommandLine {
    configurations = List.copyOf(configurations);
  }

  /// Reads a command line as one text; words end at NUL where there is one, else at blanks.
  public static HaproxyCommandLine parse(String commandLine) {
    String text = commandLine.strip();
    boolean zero = text.indexOf(0) >= 0;
    return parse(List.of(text.split(zero ? "\0" : "\\s+", -1)));
  }

  /// Reads the words of a command line, the program's name first.
  public static HaproxyCommandLine parse(List<String> words) {
    var files = new ArrayList<String>();
    String directory = null;
    String pidFile = null;
    boolean master = false;
    int at = Math.min(1, words.size());
    while (at < words.size()) {
      String word = words.get(at);
      if (word.equals("--")) {
        words.subList(at + 1, words.size()).stream().filter(w -> !w.isEmpty()).forEach(files::add);
        break;
      }
      boolean takesValue = WITH_VALUE.contains(word);
      String value = takesValue && at + 1 < words.size() ? words.get(at + 1) : "";
      master |= word.equals("-W") || word.equals("-Ws");
      if (word.equals("-f") && !value.isEmpty()) {
        files.add(value);
      } else if (word.equals("-C") && !value.isEmpty()) {
        directory = value;
      } else if (word.equals("-p") && !value.isEmpty()) {
        pidFile = value;
      }
      at += takesValue ? 2 : 1;
    }
    return new HaproxyCommandLine(files, master, directory, pidFile);
  }

  /// The files that HAProxy reads of a directory that `-f` names: those whose names end in `.cfg`
  /// and do not begin with a dot, in the order of their bytes.
  public static List<String> filesOfDirectory(Collection<String> names) {
    return names.stream()
        .filter(name -> name.endsWith(".cfg") && !name.startsWith("."))
        .sorted()
        .toList();
  }
}
