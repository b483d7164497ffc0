package io.whydown.diagnose.explain;

import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.regex.Pattern;

/// Whether what a program said at its start still holds at the end of its log. Stateless.
final class Lifetimes {

  /// How programs say that they end by themselves.
  private static final Pattern ENDS =
      Pattern.compile(
          "(?i)\\b(?:shutting down|failed to boot|worker.{0,20} failed to|unhandled exception in main|exiting\\b(?! worker)|exited with|core dumped|aborting|terminated by|process (?:has )?(?:exited|terminated|stopped)|stopped (?:server|server process|serving)|server (?:has )?stopped|finished server process)");

  private Lifetimes() {}

  /// Whether the program of a log ended after this line, and did not begin again.
  static boolean endsAfter(Fragment fragment, Line begun) {
    boolean ended = false;
    for (Line line : fragment.lines()) {
      if (line.number() <= begun.number()) {
        continue;
      }
      if (ENDS.matcher(line.text()).find()) {
        ended = true;
      } else if (ended && isSame(line.text(), begun.text())) {
        ended = false;
      }
    }
    return ended;
  }

  /// The same words at another time: both but for their numbers.
  private static boolean isSame(String one, String other) {
    return bare(one).equals(bare(other));
  }

  private static String bare(String text) {
    return text.replaceAll("[\\d:.,TZ+-]+", "");
  }
}
