package io.whydown.cli.balance;

import io.whydown.balancer.rule.Durations;

/// Numbers and times of configuration lines. Stateless.
final class Numbers {

  private Numbers() {}

  static int number(String word, String what, int least, int most) {
    try {
      int value = Integer.parseInt(word);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new LineProblem(
        word.isEmpty()
            ? "'" + what + "' expects an integer argument."
            : "'%s' expects an integer from %d to %d, got '%s'."
                .formatted(what, least, most, word));
  }

  /// Milliseconds.
  static int millis(String word, String what) {
    return millis(word, what, 1);
  }

  static int millis(String word, String what, int bare) {
    if (word.isEmpty()) {
      throw new LineProblem("'%s' expects a time".formatted(what), "for instance 5s, 500ms or 1m");
    }
    long value = Durations.tryMillis(word, bare);
    if (value < 0) {
      throw new LineProblem(
          "unexpected character in argument to <%s>: '%s'".formatted(what, word),
          "a time is a number and one of us, ms, s, m, h, d");
    }
    if (value > Integer.MAX_VALUE) {
      throw new LineProblem(
          "timer overflow in argument <%s> to <%s> (maximum value is 2147483647 ms or ~24.8 days)"
              .formatted(word, what));
    }
    return (int) value;
  }

  /// A size with `k`, `m`, `g`.
  static long size(String word, String what) {
    String digits = word.replaceAll("[kKmMgG]$", "");
    int shift =
        word.isEmpty()
            ? 0
            : switch (word.charAt(word.length() - 1)) {
              case 'k', 'K' -> 10;
              case 'm', 'M' -> 20;
              case 'g', 'G' -> 30;
              default -> 0;
            };
    try {
      return Long.parseLong(digits) << shift;
    } catch (NumberFormatException _) {
      throw new LineProblem("'%s' expects a size, got '%s'.".formatted(what, word));
    }
  }
}
