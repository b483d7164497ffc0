package io.whydown.cli.balance;

import io.whydown.balancer.rule.Durations;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers and times of configuration lines. Stateless.
final class Numbers {

  private static final Pattern BEHIND_UNIT = Pattern.compile("([0-9]+(?>us|ms|[smhd])).+");
  private static final Pattern LEADING = Pattern.compile("[+-]?[0-9]+");

  private Numbers() {}

  /// What follows the digits is ignored, as `atol` does it in HAProxy: `10k` is 10.
  static int number(String word, String what, int least, int most) {
    Matcher digits = LEADING.matcher(word);
    return strict(digits.lookingAt() ? word.substring(0, digits.end()) : word, what, least, most);
  }

  /// Nothing may follow the digits.
  static int strict(String word, String what, int least, int most) {
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
    // HAProxy 2.6 only warns of what follows the unit (tools.c, parse_time_err)
    Matcher behind = BEHIND_UNIT.matcher(word);
    String time = behind.matches() ? word.substring(0, behind.end(1)) : word;
    long value = Durations.tryMillis(time, bare);
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
      long value = Long.parseLong(digits);
      if (value >= 0 && value <= 0xFFFF_FFFFL >> shift) {
        return value << shift;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new LineProblem(
        "'%s' expects a size below 4g, got '%s'.".formatted(what, word),
        "a size is a number and one of k, m, g");
  }
}
