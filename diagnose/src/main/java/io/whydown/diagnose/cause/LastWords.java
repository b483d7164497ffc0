package io.whydown.diagnose.cause;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Chooses, of the last lines that a program wrote, the one that says why it ended. Stateless.
public final class LastWords {

  /*
   * A line about the errno of a system call says most, then one that names an error; a frame of a
   * stack trace says nothing by itself. Of equal ones the last wins: programs end with the reason.
   */
  private static final List<Pattern> TELLING =
      List.of(
          Pattern.compile(
              "(?i)address already in use|eaddrinuse|cannot assign requested address|eaddrnotavail"
                  + "|permission denied|eacces|operation not permitted|no such file or directory|enoent"
                  + "|no space left|enospc|too many open files|emfile|connection refused|econnrefused"
                  + "|out of memory|cannot allocate memory|outofmemoryerror|segmentation fault"
                  + "|read-only file system|not found|unknown host|name or service not known"),
          Pattern.compile(
              "(?i)^(?:[\\w.]+\\.)?[A-Z]\\w*(?:Error|Exception)\\b|caused by:|panic:|fatal|\\berror\\b"
                  + "|exception|\\bemerg\\b|\\bcrit(?:ical)?\\b"),
          Pattern.compile(
              "(?i)\\bfail(?:ed|ure)?\\b|cannot|can't|could not|unable to|missing|invalid|not set|denied"
                  + "|required|refus|abort|killed|unknown|bad |no "));

  private static final Pattern FRAME =
      Pattern.compile(
          "\\s*(?:at [\\w.$<>/]+\\(|File \".*\", line \\d|Traceback |\\.\\.\\. \\d+ more|goroutine ).*");

  private static final int MAX = 300;

  private LastWords() {}

  /// The most telling line, else the last one that is not blank.
  public static Optional<String> of(List<String> lines) {
    List<String> said =
        lines.stream().filter(l -> !l.isBlank() && !FRAME.matcher(l).matches()).toList();
    for (Pattern telling : TELLING) {
      for (String line : said.reversed()) {
        if (telling.matcher(line).find()) {
          return Optional.of(shortened(line));
        }
      }
    }
    return said.isEmpty() ? Optional.empty() : Optional.of(shortened(said.getLast()));
  }

  /// Whether a line says more than that something ended.
  public static boolean isTelling(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    return TELLING.stream().anyMatch(telling -> telling.matcher(lower).find());
  }

  private static String shortened(String line) {
    String text = line.strip();
    return text.length() > MAX ? text.substring(0, MAX) + "…" : text;
  }
}
