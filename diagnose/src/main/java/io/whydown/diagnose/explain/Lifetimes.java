package io.whydown.diagnose.explain;

import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/// Whether what a program said at its start still holds at the end of its log. Immutable.
final class Lifetimes {

  /// How programs say that they end by themselves.
  private static final Pattern ENDS =
      Pattern.compile(
          "(?i)\\b(?:shutting down|failed to boot|worker.{0,20} failed to|unhandled exception in main|exiting\\b(?! worker)|exited with|core dumped|aborting|terminated by|process (?:has )?(?:exited|terminated|stopped)|stopped (?:server|server process|serving)|server (?:has )?stopped|finished server process)");

  private final int last;

  /// What was said after the last end, bare of its numbers.
  private final Set<String> after;

  private Lifetimes(int last, Set<String> after) {
    this.last = last;
    this.after = after;
  }

  /// Reads a log once, however many beginnings are asked about.
  static Lifetimes of(Fragment fragment) {
    int last = -1;
    Set<String> after = new HashSet<>();
    for (Line line : fragment.lines()) {
      if (ENDS.matcher(line.text()).find()) {
        last = line.number();
        after.clear();
      } else if (last >= 0) {
        after.add(bare(line.text()));
      }
    }
    return new Lifetimes(last, after);
  }

  /// Whether the program of the log ended after this line, and did not begin again.
  boolean endedAfter(Line begun) {
    return last > begun.number() && !after.contains(bare(begun.text()));
  }

  /// The same words at another time are the same but for their numbers.
  private static String bare(String text) {
    return text.replaceAll("[\\d:.,TZ+-]+", "");
  }
}
