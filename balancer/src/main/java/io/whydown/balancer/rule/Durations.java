package io.whydown.balancer.rule;

/// Times as HAProxy writes them: a number and `us`, `ms`, `s`, `m`, `h`, `d`. Stateless.
public final class Durations {

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
}
