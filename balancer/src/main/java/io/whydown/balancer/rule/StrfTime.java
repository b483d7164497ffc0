package io.whydown.balancer.rule;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/// A format of strftime(3), in the C locale. Immutable.
record StrfTime(String format, ZoneId zone) {

  static StrfTime of(String format, ZoneId zone) {
    return new StrfTime(format, zone);
  }

  String format(long epochSeconds) {
    return format(epochSeconds, -1);
  }

  /// With `%N`, `%3N` and their like: the first digits of the nanoseconds (sample.c,
  /// `sample_conv_us_ltime`).
  ///
  /// @param nanos of the second; -1 for a time that has none
  String format(long epochSeconds, int nanos) {
    ZonedDateTime time = Instant.ofEpochSecond(epochSeconds).atZone(zone);
    var text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      int digits = nanos < 0 ? 0 : digits(i);
      if (digits > 0) {
        text.append("%09d".formatted(nanos), 0, digits);
        i = format.indexOf('N', i);
      } else if (c == '%' && i + 1 < format.length()) {
        append(text, format.charAt(++i), time, epochSeconds);
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  /// How many digits the conversion there asks for; 0 when it is another.
  private int digits(int at) {
    if (format.startsWith("%N", at)) {
      return 9;
    }
    boolean isWide = format.startsWith("%", at) && format.startsWith("N", at + 2);
    char width = isWide ? format.charAt(at + 1) : '0';
    return width >= '1' && width <= '9' ? width - '0' : 0;
  }

  private static void append(StringBuilder text, char letter, ZonedDateTime t, long seconds) {
    switch (letter) {
      case 'Y' -> text.append(t.getYear());
      case 'C' -> two(text, t.getYear() / 100);
      case 'y' -> two(text, t.getYear() % 100);
      case 'm' -> two(text, t.getMonthValue());
      case 'd' -> two(text, t.getDayOfMonth());
      case 'e' -> text.append(t.getDayOfMonth() < 10 ? " " : "").append(t.getDayOfMonth());
      case 'H' -> two(text, t.getHour());
      case 'I' -> two(text, t.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'M' -> two(text, t.getMinute());
      case 'S' -> two(text, t.getSecond());
      case 'p' -> text.append(t.getHour() < 12 ? "AM" : "PM");
      case 'j' -> text.append("%03d".formatted(t.getDayOfYear()));
      case 'u' -> text.append(t.getDayOfWeek().getValue());
      case 'w' -> text.append(t.getDayOfWeek().getValue() % 7);
      case 'a' -> text.append(t.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ROOT));
      case 'A' -> text.append(t.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
      case 'b', 'h' -> text.append(t.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
      case 'B' -> text.append(t.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
      case 'V' -> two(text, t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'z' -> text.append(DateTimeFormatter.ofPattern("xx", Locale.ROOT).format(t));
      case 'Z' -> text.append(t.getZone().getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
      case 's' -> text.append(seconds);
      case 'n' -> text.append('\n');
      case 't' -> text.append('\t');
      case '%' -> text.append('%');
      case 'F' -> all(text, "Y-m-d", t, seconds);
      case 'T' -> all(text, "H:M:S", t, seconds);
      case 'R' -> all(text, "H:M", t, seconds);
      case 'D', 'x' -> all(text, "m/d/y", t, seconds);
      case 'X' -> all(text, "H:M:S", t, seconds);
      case 'c' -> all(text, "a b e H:M:S Y", t, seconds);
      default -> text.append('%').append(letter);
    }
  }

  /// Letters stand for their conversions, everything else for itself.
  private static void all(StringBuilder text, String letters, ZonedDateTime t, long seconds) {
    for (int i = 0; i < letters.length(); i++) {
      char c = letters.charAt(i);
      if (Character.isLetter(c)) {
        append(text, c, t, seconds);
      } else {
        text.append(c);
      }
    }
  }

  private static void two(StringBuilder text, int number) {
    text.append(number < 10 ? "0" : "").append(number);
  }
}
