package io.whydown.cli.balance;

import io.whydown.balancer.rule.Durations;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers and times of configuration lines. Stateless.
final class Numbers {

  private static final Pattern LEADING = Pattern.compile("[+-]?[0-9]+");

  private Numbers() {}

  /// As `atol` reads it in HAProxy: what follows the digits is ignored (`10k` is 10), and without
  /// any it is 0.
  static int number(String word, String what, int least, int most) {
    long read = leading(word, what);
    if (read < least || read > most) {
      throw outOfRange(word, what, least, most);
    }
    doubt(word, what, read);
    return (int) read;
  }

  /// A number of which HAProxy looks at no bounds: it is cut to what can be, at least 0.
  static int count(String word, String what) {
    int read = Math.clamp(leading(word, what), 0, Integer.MAX_VALUE);
    doubt(word, what, read);
    return read;
  }

  /// Whether it is digits with an optional sign and nothing else.
  static boolean isWhole(String word) {
    return LEADING.matcher(word).matches();
  }

  private static String behindDigits(String word) {
    int at = 0;
    while (at < word.length() && Character.isDigit(word.charAt(at))) {
      at++;
    }
    return word.substring(at, Math.min(at + 1, word.length()));
  }

  /// As `strtol` reads a mode: the leading octal digits, else 0.
  static int octal(String word) {
    int end = 0;
    while (end < word.length() && end < 6 && word.charAt(end) >= '0' && word.charAt(end) < '8') {
      end++;
    }
    return end == 0 ? 0 : Integer.parseInt(word.substring(0, end), 8);
  }

  /// As `count`, where nothing but digits may stand; -1 is 0.
  static int whole(String word, String what) {
    if (!isWhole(word)) {
      throw new LineProblem("'%s' : invalid numeric value '%s'.".formatted(what, word));
    }
    return count(word.equals("-1") ? "0" : word, what);
  }

  private static long leading(String word, String what) {
    if (word.isEmpty()) {
      throw missing(what);
    }
    String text = word.stripLeading();
    Matcher digits = LEADING.matcher(text);
    if (!digits.lookingAt()) {
      return 0;
    }
    try {
      return Long.parseLong(text.substring(0, digits.end()));
    } catch (NumberFormatException _) {
      return word.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private static void doubt(String word, String what, long read) {
    String digits = word.startsWith("+") ? word.substring(1) : word;
    if (!digits.equals(Long.toString(read))) {
      Doubts.say(
          "'%s' expects a whole number, got '%s': it is read as %d".formatted(what, word, read));
    }
  }

  private static LineProblem missing(String what) {
    return new LineProblem("'%s' expects an integer argument.".formatted(what));
  }

  private static LineProblem outOfRange(String word, String what, int least, int most) {
    return new LineProblem(
        "'%s' expects an integer from %d to %d, got '%s'.".formatted(what, least, most, word));
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
    throw word.isEmpty() ? missing(what) : outOfRange(word, what, least, most);
  }

  /// Milliseconds.
  static int millis(String word, String what) {
    return millis(word, what, 1);
  }

  static int millis(String word, String what, int bare) {
    return (int) time(word, what, TimeWords.of(what), bare, Integer.MAX_VALUE);
  }

  static int millis(String word, String what, TimeWords words) {
    return (int) time(word, what, words, 1, Integer.MAX_VALUE);
  }

  /// A time in whole seconds.
  static int seconds(String word, String what, TimeWords words) {
    return (int) (time(word, what, words, 1_000, Integer.MAX_VALUE * 1_000L) / 1_000);
  }

  private static long time(String word, String what, TimeWords words, int bare, long most) {
    if (word.isEmpty()) {
      throw new LineProblem(words.missing(), "for instance 5s, 500ms or 1m");
    }
    String time = Durations.untilUnit(word);
    if (!time.equals(word)) {
      Doubts.say("'%s' : what follows '%s' in '%s' is ignored".formatted(what, time, word));
    }
    long value = Durations.tryMillis(time, bare);
    if (value < 0) {
      throw new LineProblem(
          words.stray().formatted(behindDigits(word)),
          "a time is a number and one of us, ms, s, m, h, d");
    }
    if (value > most) {
      throw new LineProblem(words.overflow().formatted(word));
    }
    return value;
  }

  /// A number of digits alone; -1 for anything else.
  static int orMinusOne(String word) {
    return word.matches("[0-9]{1,9}") ? Integer.parseInt(word) : -1;
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
