package io.whydown.balancer.rule;

import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.StreamTimer;
import io.whydown.balancer.rule.LogFormatReader.Style;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The dates of log formats. Each formatter remembers the last second that it wrote, so that a busy
/// log does not compute the calendar for each line. Thread-safe: what is remembered is immutable.
final class LogDates {

  private static final ZoneId LOCAL = ZoneId.systemDefault();

  private LogDates() {}

  static LogFormat.@Nullable Part part(String name, Style style) {
    return switch (name) {
      case "t" -> withMillis(false);
      case "tr" -> withMillis(true);
      case "T" -> seconds("dd/MMM/yyyy:HH:mm:ss '+0000'", ZoneOffset.UTC, false);
      case "trg" -> seconds("dd/MMM/yyyy:HH:mm:ss '+0000'", ZoneOffset.UTC, true);
      case "Tl" -> seconds("dd/MMM/yyyy:HH:mm:ss xx", LOCAL, false);
      case "trl" -> seconds("dd/MMM/yyyy:HH:mm:ss xx", LOCAL, true);
      case "Ts" -> (in, out) -> LogAliases.hex(out, accepted(in) / 1_000, style);
      case "ms" ->
          (in, out) -> {
            long millis = accepted(in) % 1_000;
            out.append(style.hex() ? "%02X".formatted(millis) : "%03d".formatted(millis));
          };
      default -> null;
    };
  }

  private static long accepted(Context in) {
    Stream stream = in.stream();
    return stream == null ? in.session().acceptedAtMillis() : stream.timer(StreamTimer.ACCEPTED_AT);
  }

  /// When the first byte of the request came.
  private static long requested(Context in) {
    Stream stream = in.stream();
    if (stream == null) {
      return accepted(in);
    }
    long idle = stream.timer(StreamTimer.IDLE);
    return accepted(in) + (idle >= 0 ? idle + Math.max(0, stream.timer(StreamTimer.HANDSHAKE)) : 0);
  }

  private static LogFormat.Part seconds(String pattern, ZoneId zone, boolean ofRequest) {
    var second =
        new LastSecond(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(zone));
    return (in, out) -> out.append(second.of((ofRequest ? requested(in) : accepted(in)) / 1_000));
  }

  private static LogFormat.Part withMillis(boolean ofRequest) {
    var second =
        new LastSecond(
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss.", Locale.ENGLISH).withZone(LOCAL));
    return (in, out) -> {
      long at = ofRequest ? requested(in) : accepted(in);
      out.append(second.of(at / 1_000));
      int millis = (int) (at % 1_000);
      out.append((char) ('0' + millis / 100))
          .append((char) ('0' + millis / 10 % 10))
          .append((char) ('0' + millis % 10));
    };
  }

  /// A formatter and the text of the second that it was asked for last.
  private static final class LastSecond {

    private record Known(long second, String text) {}

    private final DateTimeFormatter formatter;
    private volatile @Nullable Known known;

    LastSecond(DateTimeFormatter formatter) {
      this.formatter = formatter;
    }

    String of(long second) {
      Known last = known;
      if (last != null && last.second() == second) {
        return last.text();
      }
      String text = formatter.format(Instant.ofEpochSecond(second));
      known = new Known(second, text);
      return text;
    }
  }
}
