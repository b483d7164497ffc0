package io.whydown.balancer.admin;

import java.util.ArrayList;
import java.util.List;

/// The list of commands, and those of it that come near to what was typed (cli.c, `cli_gen_usage`).
/// Stateless.
final class CommandHelp {

  /// @param level that the command needs
  private record Usage(Level level, String words, String text) {

    static Usage of(String line) {
      // the words themselves may hold a bar
      int first = line.indexOf('|');
      int last = line.lastIndexOf('|');
      return new Usage(
          Level.of(line.substring(0, first)),
          line.substring(first + 1, last),
          line.substring(last + 1));
    }

    String line() {
      return "  %-40s: %s\n".formatted(words, text);
    }

    /// How many of the first words are those of the command.
    int match(List<String> typed) {
      String[] own = words.split(" ", -1);
      int same = 0;
      while (same < typed.size() && same < own.length && own[same].equals(typed.get(same))) {
        same++;
      }
      return same;
    }
  }

  private static final List<Usage> ALL =
      ResourceText.lines("commands.txt").stream().map(Usage::of).toList();

  private static final List<Usage> ALWAYS =
      List.of(
          new Usage(Level.USER, "help [<command>]", "list matching or all commands"),
          new Usage(Level.USER, "prompt", "toggle interactive mode with prompt"),
          new Usage(Level.USER, "quit", "disconnect"));

  private CommandHelp() {}

  /// @param typed words behind `help`
  /// @param more lines of commands that scripts have registered
  static String text(List<String> typed, Level level, List<String> more) {
    return "The following commands are valid at this level:\n" + lines(nearest(typed, level), more);
  }

  /// What is said of a command that there is not.
  static String unknown(List<String> typed, Level level, List<String> more) {
    List<Usage> near = nearest(typed, level);
    return near.size() < allAt(level).size()
        ? "Unknown command, but maybe one of the following ones is a better match:\n"
            + lines(near, List.of())
        : "Unknown command. Please enter one of the following commands only:\n" + lines(near, more);
  }

  private static String lines(List<Usage> usages, List<String> more) {
    var text = new StringBuilder();
    usages.forEach(u -> text.append(u.line()));
    more.forEach(line -> text.append("  ").append(line).append('\n'));
    ALWAYS.forEach(u -> text.append(u.line()));
    return text.toString();
  }

  private static List<Usage> allAt(Level level) {
    return ALL.stream().filter(u -> level.isAtLeast(u.level)).toList();
  }

  /// Those that share the most first words; all when none shares any.
  private static List<Usage> nearest(List<String> typed, Level level) {
    var best = new ArrayList<Usage>();
    int most = 0;
    for (Usage usage : allAt(level)) {
      int same = usage.match(typed);
      if (same > most) {
        best.clear();
        most = same;
      }
      if (same == most) {
        best.add(usage);
      }
    }
    return best;
  }
}
