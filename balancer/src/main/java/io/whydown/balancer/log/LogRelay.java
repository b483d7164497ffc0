package io.whydown.balancer.log;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Sends messages that came from elsewhere on to the targets of a `log-forward` section, each in
/// the target's form (HAProxy: src/log.c, build_log_header). Thread-safe.
final class LogRelay {

  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ENGLISH);

  private static final DateTimeFormatter OLD =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);

  private final LogTargets targets;
  private final LongSupplier micros;

  LogRelay(List<LogTarget> targets, LongSupplier micros) {
    this.targets = new LogTargets(targets);
    this.micros = micros;
  }

  void pass(byte[] bytes, int length) {
    LogMessage message = LogMessage.parse(bytes, length);
    targets.send(message.level(), target -> line(message, target));
  }

  private LogTargets.Line line(LogMessage message, LogTarget target) {
    int level = Math.max(message.level(), target.minLevel());
    int facility = message.hasPriority() ? message.facility() : target.facility();
    int priority = facility * 8 + level;
    String head =
        switch (target.isFormatSaid() ? target.format() : likely(message)) {
          case RFC3164 ->
              "<%d>%s %s %s"
                  .formatted(
                      priority,
                      old(message),
                      message.host().isEmpty() ? "localhost" : message.host(),
                      tag(message));
          case LOCAL -> "<%d>%s %s".formatted(priority, old(message), tag(message));
          case RFC5424 ->
              "<%d>1 %s %s %s %s %s %s "
                  .formatted(
                      priority,
                      message.time().equals("-") ? "-" : iso(message),
                      field(message.host()),
                      field(message.tag()),
                      field(message.pid()),
                      field(message.id()),
                      field(message.data()));
          case PRIORITY -> "<" + priority + ">";
          case SHORT -> "<" + level + ">";
          case TIMED -> "<" + level + ">" + iso(message) + " ";
          case ISO -> iso(message) + " ";
          case RAW -> "";
        };
    return new LogTargets.Line(head, message.text());
  }

  private static String field(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static String tag(LogMessage message) {
    if (message.tag().isEmpty()) {
      return "";
    }
    String pid = message.pid();
    return message.tag() + (pid.isEmpty() ? "" : "[" + pid + "]") + ": ";
  }

  /// The form that it seems to have come in.
  private static SyslogFormat likely(LogMessage message) {
    if (!message.host().isEmpty()) {
      boolean modern =
          message.time().equals("-") || message.time().length() >= LogMessage.LEAST_TIME;
      return modern ? SyslogFormat.RFC5424 : SyslogFormat.RFC3164;
    }
    if (!message.tag().isEmpty()) {
      return SyslogFormat.LOCAL;
    }
    return message.hasPriority() ? SyslogFormat.PRIORITY : SyslogFormat.RAW;
  }

  private ZonedDateTime now() {
    long at = micros.getAsLong();
    return Instant.ofEpochSecond(at / 1_000_000, at % 1_000_000 * 1_000)
        .atZone(ZoneId.systemDefault());
  }

  private String old(LogMessage message) {
    String time = message.time();
    if (time.length() == LogMessage.OLD_TIME) {
      return time;
    }
    if (time.length() >= LogMessage.LEAST_TIME) {
      try {
        return OLD.format(OffsetDateTime.parse(time));
      } catch (DateTimeParseException _) {
        return OLD.format(now()); // it has the form of a time, and is none: a month 13
      }
    }
    return OLD.format(now());
  }

  private String iso(LogMessage message) {
    String time = message.time();
    if (time.length() >= LogMessage.LEAST_TIME) {
      return time;
    }
    ZonedDateTime now = now();
    if (time.length() != LogMessage.OLD_TIME) {
      return ISO.format(now);
    }
    int month = LogMessage.MONTHS.indexOf(time.substring(0, 3)) + 1;
    int year = now.getMonthValue() < month ? now.getYear() - 1 : now.getYear();
    // nobody has said in which zone that was
    return "%04d-%02d-%sT%s-00:00"
        .formatted(year, month, time.substring(4, 6).replace(' ', '0'), time.substring(7));
  }
}
