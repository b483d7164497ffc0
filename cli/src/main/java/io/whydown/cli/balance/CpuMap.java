package io.whydown.cli.balance;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Judges `cpu-map PROCESSES[/THREADS] CPUS…`, which has no effect here: the system places the
/// threads. Stateless.
final class CpuMap {

  private static final int MOST = 64;
  private static final int MOST_CPU = 1_023;

  /// HAProxy does not look at what follows the numbers.
  private static final Pattern RANGE = Pattern.compile("0*([0-9]{1,9})(?:-0*([0-9]{1,9}))?");

  private CpuMap() {}

  static void check(Line line) {
    if (line.count() < 3) {
      throw new LineProblem(
          "cpu-map expects a process number  ('all', 'odd', 'even', a number from 1 to 64 or a range),  followed by a list of CPU ranges with numbers from 0 to 63.");
    }
    String who = line.word(1);
    String bare = who.startsWith("auto:") ? who.substring(5) : who;
    for (String part : bare.split("/", 2)) {
      range(part, part.matches("all|odd|even"), 1, MOST);
    }
    for (String cpus : line.from(2)) {
      for (String part : cpus.split(",", -1)) {
        range(part, part.matches("all|odd|even"), 0, MOST_CPU);
      }
    }
  }

  private static void range(String text, boolean isWord, int least, int most) {
    if (isWord) {
      return;
    }
    Matcher ends = RANGE.matcher(text);
    if (!ends.lookingAt()) {
      throw new LineProblem("cpu-map : '%s' is not a valid number/range.".formatted(text));
    }
    int first = Integer.parseInt(text, 0, ends.end(1), 10);
    int last = ends.start(2) < 0 ? first : Integer.parseInt(text, ends.start(2), ends.end(2), 10);
    if (first < least || last > most || last < first) {
      throw new LineProblem(
          "cpu-map : '%s' is not a valid number/range. It supports numbers from %d to %d."
              .formatted(text, least, most));
    }
  }
}
