package io.whydown.cli.balance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What may follow the options of `bind` that change nothing here, and names of users and groups
/// (cfgparse-tcp.c, cfgparse-unix.c, listener.c). Stateless.
final class BindLimits {

  private static final int MOST_THREADS = 64;

  private static final Pattern LEADING_NUMBER = Pattern.compile("-?[0-9]{1,18}");

  private BindLimits() {}

  /// Throws for a value that HAProxy refuses.
  static void check(String option, String argument) {
    if (argument.isEmpty()) {
      throw new LineProblem("'bind' : '%s' : missing value".formatted(option));
    }
    switch (option) {
      case "process" -> numbers(option, argument, 1);
      case "thread" ->
          numbers(option, argument.substring(argument.lastIndexOf('/') + 1), MOST_THREADS);
      case "shards" -> {
        if (!argument.equals("by-thread")) {
          Numbers.number(argument, option, 1, MOST_THREADS);
        }
      }
      case "nice" -> Numbers.number(argument, option, -1_024, 1_024);
      case "mss" -> {
        if (Numbers.number(argument, option, -65_535, 65_535) == 0) {
          throw new LineProblem(
              "'bind' : 'mss' : expects an MSS with and absolute value between 1 and 65535");
        }
      }
      case "tcp-ut" -> Numbers.millis(argument, option);
      case "severity-output" -> oneOf(option, argument, Set.of("none", "number", "string"));
      case "level" -> oneOf(option, argument, Set.of("user", "operator", "admin"));
      case "expose-fd" -> oneOf(option, argument, Set.of("listeners"));
      case "namespace" -> namespace(argument);
      default -> {
        // any word will do
      }
    }
  }

  /// As C's `atol` reads it, in 32 bits.
  static int magic(String text) {
    Matcher digits = LEADING_NUMBER.matcher(text);
    int magic = digits.lookingAt() ? (int) Long.parseLong(text.substring(0, digits.end())) : 0;
    if (magic == 0) {
      throw new LineProblem(
          "'accept-netscaler-cip' : invalid value %s, must be >= 0".formatted(text));
    }
    return magic;
  }

  private static void oneOf(String option, String argument, Set<String> words) {
    if (!words.contains(argument)) {
      throw new LineProblem(
          "'bind' : '%s' only supports '%s' (got '%s')"
              .formatted(option, String.join("', '", words.stream().sorted().toList()), argument));
    }
  }

  /// `all`, `odd`, `even`, a number, or a range of numbers.
  private static void numbers(String option, String text, int most) {
    if (Set.of("all", "odd", "even").contains(text)) {
      return;
    }
    if (!text.matches("[0-9]{1,9}(-[0-9]{0,9})?")) {
      throw new LineProblem("'bind' : '%s' is not a valid number/range.".formatted(text));
    }
    int dash = text.indexOf('-');
    int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
    String end = dash < 0 ? "" : text.substring(dash + 1);
    int last = end.isEmpty() ? first : Integer.parseInt(end);
    if (first < 1 || last > most || last < first) {
      throw new LineProblem(
          "'bind' : '%s' : '%s' is not a valid number/range. It supports numbers from 1 to %d."
              .formatted(option, text, most));
    }
  }

  static void namespace(String name) {
    if (name.contains("/") || !Files.exists(Path.of("/var/run/netns", name))) {
      throw new LineProblem(
          "Cannot open namespace '%s'.".formatted(name), "'ip netns add' makes one of that name");
    }
  }

  static int user(String name) {
    return found(Accounts.user(name), "user", name);
  }

  static int group(String name) {
    return found(Accounts.group(name), "group", name);
  }

  private static int found(OptionalInt number, String what, String name) {
    return number.orElseThrow(() ->
        new LineProblem(
            name.isEmpty()
                ? "'%s' : missing %s name".formatted(what, what)
                : "'%s' : unknown %s name '%s'".formatted(what, what, name)));
  }
}
