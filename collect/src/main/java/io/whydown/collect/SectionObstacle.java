package io.whydown.collect;

import io.whydown.collect.text.Printable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Why a section's output cannot be relied on, from its exit status and its standard error, as the
/// rest of a sentence. Stateless.
final class SectionObstacle {

  /// timeout(1) ends with 124; with 137 when it had to kill.
  private static final int TIMED_OUT = 124;

  private static final int KILLED = 137;

  /// `skip` of the frame.
  private static final int SKIPPED = 125;

  /// sh: the command was not found.
  private static final int NOT_FOUND = 127;

  private static final Pattern NEEDS = Pattern.compile("wd-needs: (\\S+)");
  private static final Pattern SKIP = Pattern.compile("wd-skip: ([^\\n]*)");

  /// `sh: 1: ss: not found` (dash), `bash: line 1: ss: command not found`, `sh: ss: not found`.
  private static final Pattern MISSING = Pattern.compile("([^\\s:]+): (?:command )?not found");

  private static final Pattern DENIED =
      Pattern.compile(
          "permission denied|operation not permitted|must be root|you need to be root"
              + "|root privileges|access denied|are you root|not authorized",
          Pattern.CASE_INSENSITIVE);

  private SectionObstacle() {}

  static @Nullable String of(int status, String output, String error, int userId, int seconds) {
    if (seconds > 0 && (status == TIMED_OUT || status == KILLED)) {
      return "did not answer within " + seconds + " s";
    }
    if (status == SKIPPED) {
      Matcher skip = SKIP.matcher(error);
      if (skip.find()) {
        return group(skip, error, 200);
      }
    }
    if (status == 0 || output.lines().anyMatch(line -> !isHeading(line))) {
      return null;
    }
    if (status == NOT_FOUND) {
      return "needs " + missing(error) + ", which is not installed";
    }
    if (error.isBlank()) {
      return null;
    }
    if (DENIED.matcher(error).find()) {
      return userId == 0 ? "is denied even to root: " + first(error) : "needs root";
    }
    return String.format(Locale.ROOT, "failed with status %d: %s", status, first(error));
  }

  /// The heads of a section's parts come from the script itself and say nothing of the host.
  private static boolean isHeading(String line) {
    return line.isBlank() || line.startsWith("--- ");
  }

  private static String missing(String error) {
    Matcher needs = NEEDS.matcher(error);
    if (needs.find()) {
      return group(needs, error, 60);
    }
    Matcher missing = MISSING.matcher(error);
    return missing.find() ? group(missing, error, 60) : "a command";
  }

  private static String group(Matcher matcher, String text, int max) {
    return Printable.line(text.substring(matcher.start(1), matcher.end(1)), max);
  }

  private static String first(String error) {
    return Printable.line(error.strip().lines().findFirst().orElse(""), 200);
  }
}
