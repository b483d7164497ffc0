package io.whydown.balancer.rule;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times as HAProxy writes them: a number and `us`, `ms`, `s`, `m`, `h`, `d`. Stateless.
public final class Durations {

  private static final Pattern BEHIND_UNIT = Pattern.compile("([0-9]+(?>us|ms|[smhd])).+");

  private Durations() {}

  /// Milliseconds, rounded up; a bare number is milliseconds. -1 when it is none.
  public static long tryMillis(String word) {
    return tryMillis(word, 1);
  }

  /// @param bare how many milliseconds a number without a unit counts for
  public static long tryMillis(String word, long bare) {
    int end = 0;
    while (end < word.length() && Texts.isDigit(word.charAt(end))) {
      end++;
    }
    if (end == 0 || end > 15) {
      return -1;
    }
    long number = Texts.number(word);
    return switch (word.substring(end)) {
      case "" -> number * bare;
      case "us" -> (number + 999) / 1_000;
      case "ms" -> number;
      case "s" -> number * 1_000;
      case "m" -> number * 60_000;
      case "h" -> number * 3_600_000;
      case "d" -> number * 86_400_000;
      default -> -1;
    };
  }

  /// A time without what stands behind its unit, which HAProxy 2.6 only warns of (tools.c,
  /// `parse_time_err`).
  public static String untilUnit(String word) {
    Matcher behind = BEHIND_UNIT.matcher(word);
    return behind.matches() ? word.substring(0, behind.end(1)) : word;
  }

  /// Milliseconds of a rule's time.
  static int millis(String word) {
    long millis = tryMillis(untilUnit(word));
    if (millis < 0) {
      throw strange(word, "a time is a number and one of us, ms, s, m, h, d");
    }
    if (millis > Integer.MAX_VALUE) {
      throw new RuleException("time overflow (maximum value is 2147483647 ms or ~24.8 days)");
    }
    return (int) millis;
  }

  /// Bytes, with `k`, `m`, `g`.
  static int size(String word) {
    if (!word.matches("[0-9]{1,10}[kKmMgG]?")) {
      throw strange(word, "a size is a number and one of k, m, g");
    }
    int shift =
        switch (word.charAt(word.length() - 1)) {
          case 'k', 'K' -> 10;
          case 'm', 'M' -> 20;
          case 'g', 'G' -> 30;
          default -> 0;
        };
    long bytes = Texts.number(word) << shift;
    if (bytes > 0xffff_ffffL) {
      throw strange(word, "less than 4g is possible");
    }
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  private static RuleException strange(String word, String advice) {
    int at = 0;
    while (at < word.length() - 1 && Texts.isDigit(word.charAt(at))) {
      at++;
    }
    return new RuleException(
        "unexpected character '%s'".formatted(word.isEmpty() ? "" : word.substring(at, at + 1)),
        advice);
  }
}
