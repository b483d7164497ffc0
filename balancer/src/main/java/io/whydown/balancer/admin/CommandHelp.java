package io.whydown.balancer.admin;

import io.whydown.balancer.rule.WordLikeness;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /// The words of the command itself.
    List<String> keywords() {
      return List.of(words.split(" ", -1)).stream()
          .takeWhile(w -> !w.isEmpty() && Character.isLetter(w.charAt(0)))
          .limit(MOST_WORDS)
          .toList();
    }

    /// How many of the first words are those of the command.
    int match(List<String> typed) {
      List<String> own = keywords();
      int same = 0;
      while (same < typed.size() && same < own.size() && own.get(same).equals(typed.get(same))) {
        same++;
      }
      return same;
    }
  }

  /// @param distance of the words that do not match
  private record Candidate(Usage usage, int distance) {}

  /// Words of a command that count.
  private static final int MOST_WORDS = 5;

  /// How many are proposed for a word that is not known.
  private static final int MOST_MATCHES = 5;

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
    return typed.isEmpty()
        ? "Unknown command. Please enter one of the following commands only:\n" + lines(ALL, more)
        : "Unknown command, but maybe one of the following ones is a better match:\n"
            + lines(near, near.size() < ALL.size() ? List.of() : more);
  }

  private static String lines(List<Usage> usages, List<String> more) {
    var text = new StringBuilder();
    usages.forEach(u -> text.append(u.line()));
    more.forEach(line -> text.append("  ").append(line).append('\n'));
    ALWAYS.forEach(u -> text.append(u.line()));
    return text.toString();
  }

  /// Of those that share the most first words the ones that are most alike; all when none is.
  private static List<Usage> nearest(List<String> typed) {
    int length = ALL.stream().mapToInt(u -> u.match(typed)).max().orElse(0);
    List<Usage> sharing = ALL.stream().filter(u -> u.match(typed) == length).toList();
    List<String> rest =
        typed.subList(length, Math.clamp(typed.size(), length, Math.max(length, MOST_WORDS)));
    List<Candidate> best =
        rest.isEmpty()
            ? List.of()
            : sharing.stream()
                .flatMap(u -> candidate(u, length, rest).stream())
                .sorted(Comparator.comparingInt(Candidate::distance))
                .limit(MOST_MATCHES)
                .toList();
    if (best.isEmpty()) {
      return sharing;
    }
    int least = best.getFirst().distance();
    return best.stream()
        .filter(c -> c.distance() <= 5 * least / 2)
        .map(Candidate::usage)
        .sorted(Comparator.comparing(Usage::words))
        .toList();
  }

  /// Nothing for one that is too unlike.
  private static Optional<Candidate> candidate(Usage usage, int length, List<String> typed) {
    List<String> own = usage.keywords();
    List<String> rest = own.subList(Math.min(length, own.size()), own.size());
    int letters = Stream.concat(typed.stream(), rest.stream()).mapToInt(String::length).sum();
    int distance = WordLikeness.distance(typed, rest);
    return distance < 5 * letters / 2
        ? Optional.of(new Candidate(usage, distance))
        : Optional.empty();
  }
}
