package io.whydown.cli;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The grammar of `--timeout`: `10`, `500ms`, `10s`, `1.5s`, `2m`. Stateless.
final class TimeLimit {

  static final Duration DEFAULT = Duration.ofSeconds(10);

  private static final Duration LONGEST = Duration.ofHours(1);

  private static final Pattern FORM = Pattern.compile("([0-9]{1,7})(?:\\.([0-9]{1,3}))?(ms|s|m)?");

  private TimeLimit() {}

  /// @param where what names the setting in an error: `--timeout` or `whydown.yaml: timeout`
  static Duration parse(String where, String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new UsageException(where + " " + text + ": not a time; write 10, 500ms, 10s or 1m");
    }
    String fraction = form.group(2) == null ? "000" : (form.group(2) + "000").substring(0, 3);
    long thousandths =
        Long.parseLong(Objects.requireNonNullElse(form.group(1), "0")) * 1000
            + Long.parseLong(fraction);
    String unit = form.group(3) == null ? "s" : form.group(3);
    Duration limit =
        switch (unit) {
          case "ms" -> Duration.ofMillis(thousandths / 1000);
          case "m" -> Duration.ofMillis(thousandths * 60);
          default -> Duration.ofMillis(thousandths);
        };
    if (limit.isZero() || limit.compareTo(LONGEST) > 0) {
      throw new UsageException(
          where + " " + text + ": out of range (expected: above 0, at most 60m)");
    }
    return limit;
  }

  /// As a person writes it: `10s`, `500ms`.
  static String text(Duration limit) {
    return limit.toMillisPart() == 0 ? limit.toSeconds() + "s" : limit.toMillis() + "ms";
  }
}
