package io.whydown.vendor.haproxy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What stands before the message of a log line: syslog's time, host and tag, the journal's, or the
/// level and pid that HAProxy writes to its standard error. A request's bare line (`format raw`)
/// has the time at which it was accepted.
///
/// @param at null when the line carries no time
/// @param pid 0 when the line carries none
record LogPrefix(@Nullable Instant at, int pid, String message) {

  private static final Pattern TAG = Pattern.compile("\\bhaproxy\\S{0,64}?\\[(\\d{1,9})\\]: ");
  private static final Pattern PLAIN_TAG = Pattern.compile("\\bhaproxy: ");
  private static final Pattern STDERR =
      Pattern.compile("^\\[[A-Z]{4,8}\\]\\s+(?:\\d{1,3}/\\d{6} )?\\((\\d{1,9})\\) : ");
  private static final Pattern SYSLOG_TIME =
      Pattern.compile("^(?:<\\d{1,3}>)?([A-Z][a-z]{2})\\s+(\\d{1,2}) (\\d{2}:\\d{2}:\\d{2})");
  private static final Pattern ISO_TIME =
      Pattern.compile(
          "^(?:<\\d{1,3}>)?(?:1 )?(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:[.,]\\d{1,9})?)"
              + "(Z|[+-]\\d{2}:?\\d{2})?");

  /// When a request was accepted, which a request's own line has in brackets.
  private static final Pattern ACCEPTED =
      Pattern.compile("^\\S{1,100} \\[(\\d{2}/[A-Z][a-z]{2}/\\d{4}:\\d{2}:\\d{2}:\\d{2})");

  private static final DateTimeFormatter REQUEST =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter SYSLOG =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("yyyy MMM d HH:mm:ss")
          .toFormatter(Locale.ROOT);

  /// @param read when the log was read; a time without year is the last such time before it
  /// @param zone of the machine that wrote the log
  static LogPrefix of(String line, Instant read, ZoneId zone) {
    Matcher stderr = STDERR.matcher(line);
    if (stderr.find()) {
      return new LogPrefix(null, pid(stderr), line.substring(stderr.end()));
    }
    Matcher tag = TAG.matcher(line);
    if (tag.find()) {
      String message = withoutLevel(line.substring(tag.end()));
      return new LogPrefix(time(line, read, zone), pid(tag), message);
    }
    Matcher plain = PLAIN_TAG.matcher(line);
    String message = plain.find() ? line.substring(plain.end()) : line;
    return new LogPrefix(time(line, read, zone), 0, message);
  }

  private static int pid(Matcher match) {
    return Numbers.orElse(match.group(1), 0);
  }

  /// The journal shows what HAProxy wrote to its standard error behind a tag of its own.
  private static String withoutLevel(String message) {
    Matcher stderr = STDERR.matcher(message);
    return stderr.find() ? message.substring(stderr.end()) : message;
  }

  private static @Nullable Instant time(String line, Instant read, ZoneId zone) {
    try {
      Matcher iso = ISO_TIME.matcher(line);
      if (iso.find()) {
        return isoTime(iso, zone);
      }
      Matcher syslog = SYSLOG_TIME.matcher(line);
      if (syslog.find()) {
        return syslogTime(syslog, read, zone);
      }
      Matcher accepted = ACCEPTED.matcher(line);
      return accepted.find()
          ? LocalDateTime.parse(accepted.group(1) + "", REQUEST).atZone(zone).toInstant()
          : null;
    } catch (DateTimeException _) {
      return null;
    }
  }

  private static Instant isoTime(Matcher iso, ZoneId zone) throws DateTimeParseException {
    String written = iso.group(1);
    String local = written == null ? "" : written.replace(',', '.');
    String offset = iso.group(2);
    if (offset == null) {
      return LocalDateTime.parse(local).atZone(zone).toInstant();
    }
    boolean compact = offset.length() == 5;
    String full = compact ? offset.substring(0, 3) + ":" + offset.substring(3) : offset;
    return OffsetDateTime.parse(local + full).toInstant();
  }

  private static Instant syslogTime(Matcher syslog, Instant read, ZoneId zone) {
    int year = read.atZone(zone).getYear();
    Instant at = syslogTime(syslog, year, zone);
    boolean future = at.isAfter(read.plus(Duration.ofDays(2)));
    return future ? syslogTime(syslog, year - 1, zone) : at;
  }

  private static Instant syslogTime(Matcher syslog, int year, ZoneId zone) {
    String text = "%d %s %s %s".formatted(year, syslog.group(1), syslog.group(2), syslog.group(3));
    return LocalDateTime.parse(text, SYSLOG).atZone(zone).toInstant();
  }
}
