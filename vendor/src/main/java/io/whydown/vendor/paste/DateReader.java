package io.whydown.vendor.paste;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads dates with a year: those of certificates, as OpenSSL, curl and keytool print them, and
/// those that clocks, answers and logs carry. Zones are not told apart: a date is meant to a day.
/// Stateless.
public final class DateReader {

  /// What a date is of.
  public enum Kind {
    CERTIFICATE_STARTS,
    CERTIFICATE_ENDS,
    /// It was that time when the line was printed.
    CLOCK
  }

  /// @param seconds since 1970
  public record Found(Kind kind, long seconds) {}

  private static final String MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec";
  private static final String MONTH =
      "(?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}";
  private static final String TIME = "(?<time>\\d{2}:\\d{2}:\\d{2})";

  /// `May 30 23:59:59 2021 GMT` (ASN1_TIME_print(3)), `Thu Jun 3 10:00:00 UTC 2021` (date(1)).
  private static final Pattern MONTH_FIRST =
      Pattern.compile(
          MONTH
              + " {1,2}(?<day>\\d{1,2}),? "
              + TIME
              + "(?: [ap]m)?(?: (?!gmt \\d)[a-z]{2,5})? (?<year>\\d{4})");

  /// `Thu, 03 Jun 2021 10:00:00 GMT` (RFC 9110, 5.6.7), `03/Jun/2021:10:00:00`.
  private static final Pattern DAY_FIRST =
      Pattern.compile("(?<day>\\d{1,2})[ /-]" + MONTH + "[ /-](?<year>\\d{4})[ :]" + TIME);

  /// `2021-06-03T10:00:00`, `2021/06/03 10:00:00`.
  private static final Pattern YEAR_FIRST =
      Pattern.compile("(?<year>\\d{4})[-/](?<number>\\d{2})[-/](?<day>\\d{2})(?:t| ){1,2}" + TIME);

  private static final List<Pattern> DATES = List.of(MONTH_FIRST, DAY_FIRST, YEAR_FIRST);

  private static final Pattern LABEL =
      Pattern.compile(
          "(?<starts>not ?before|start date|valid from)|(?<ends>not ?after|expire date|until)\\b");

  private DateReader() {}

  /// The dates of a line, in order.
  public static List<Found> read(String line) {
    if (line.length() > 2_000 || line.indexOf(':') < 0) {
      return List.of();
    }
    String small = line.toLowerCase(Locale.ROOT);
    var found = new ArrayList<Found>();
    Matcher label = LABEL.matcher(small);
    while (label.find()) {
      Kind kind = label.group("ends") == null ? Kind.CERTIFICATE_STARTS : Kind.CERTIFICATE_ENDS;
      date(small, label.end(), label.end() + 12)
          .ifPresent(seconds -> found.add(new Found(kind, seconds)));
    }
    if (found.isEmpty()) {
      date(small, 0, 40).ifPresent(seconds -> found.add(new Found(Kind.CLOCK, seconds)));
    }
    return found;
  }

  /// The first date that begins there.
  private static OptionalLong date(String text, int from, int latestBegin) {
    for (Pattern pattern : DATES) {
      Matcher date = pattern.matcher(text).region(from, text.length());
      if (date.find() && date.start() <= latestBegin) {
        return seconds(date);
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong seconds(Matcher date) {
    String[] clock = String.valueOf(date.group("time")).split(":");
    try {
      return OptionalLong.of(
          LocalDateTime.of(
                  number(date.group("year")),
                  month(date),
                  number(date.group("day")),
                  number(clock[0]),
                  number(clock[1]),
                  Math.min(59, number(clock[2])))
              .toEpochSecond(ZoneOffset.UTC));
    } catch (DateTimeException _) {
      return OptionalLong.empty();
    }
  }

  private static int month(Matcher date) {
    return date.namedGroups().containsKey("month")
        ? MONTHS.indexOf(String.valueOf(date.group("month"))) / 4 + 1
        : number(date.group("number"));
  }

  private static int number(@Nullable String digits) {
    return Integer.parseInt(String.valueOf(digits));
  }
}
