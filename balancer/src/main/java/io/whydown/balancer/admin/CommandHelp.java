package io.whydown.balancer.admin;

import java.util.ArrayList;
import java.util.List;

/// The list of commands, and those of it that come near to what was typed (cli.c, `cli_gen_usage`).
/// Stateless.
final class CommandHelp {

  private record Usage(String words, String text) {

    static Usage of(String line) {
      // the words themselves may hold a bar
      int at = line.lastIndexOf('|');
      return new Usage(line.substring(0, at), line.substring(at + 1));
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
          new Usage("help [<command>]", "list matching or all commands"),
          new Usage("prompt", "toggle interactive mode with prompt"),
          new Usage("quit", "disconnect"));

  private CommandHelp() {}

  /// @param typed words behind `help`
  /// @param more lines of commands that scripts have registered
  static String text(List<String> typed, List<String> more) {
    return "The following commands are valid at this level:\n" + lines(nearest(typed), more);
  }

  /// What is said of a command that there is not.
  static String unknown(List<String> typed, List<String> more) {
    List<Usage> near = nearest(typed);
    return near.size() < ALL.size()
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

  /// Those that share the most first words; all when none shares any.
  private static List<Usage> nearest(List<String> typed) {
    var best = new ArrayList<Usage>();
    int most = 0;
    for (Usage usage : ALL) {
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
