package io.whydown.balancer.log;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Sends the log lines of one proxy, or of the process, to its targets. Thread-safe.
public final class SyslogWriter {

  /// `Nov 29 13:05:07`, the day padded with a blank (RFC 3164, 4.1.2).
  private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMM", Locale.ENGLISH);

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);

  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ENGLISH);

  /// What each line is marked with.
  ///
  /// @param host empty when lines carry no host name (RFC 3164 without `log-send-hostname`)
  public record Identity(String tag, long pid, String host, String ownHost) {}

  /// What a line says to one target.
  ///
  /// @param tag empty for the usual one
  /// @param structured structured data of RFC 5424; empty for none
  public record Text(CharSequence line, String structured, String tag) {}

  /// What a line says to each target; null for one that gets none.
  public interface Texts {
    @Nullable Text of(LogTarget target);
  }

  private record Stamp(long second, String text) {}

  private final LogTargets targets;
  private final Identity identity;
  private final LongSupplier micros;
  private volatile Stamp stamp = new Stamp(-1, "");

  /// @param micros microseconds since 1970
  public SyslogWriter(List<LogTarget> targets, Identity identity, LongSupplier micros) {
    this.targets = new LogTargets(targets);
    this.identity = identity;
    this.micros = micros;
  }

  public boolean isEmpty() {
    return targets.isEmpty();
  }

  /// Sends one line.
  ///
  /// @param level 0 to 7 as in syslog
  /// @param structured structured data of RFC 5424; empty for none
  public void write(int level, CharSequence line, String structured) {
    var text = new Text(line, structured, "");
    write(level, _ -> text);
  }

  /// Sends a line that is not the same for every target.
  public void write(int level, Texts texts) {
    targets.send(
        level,
        target -> {
          Text text = texts.of(target);
          return text == null
              ? null
              : new LogTargets.Line(
                  head(target, Math.max(level, target.minLevel()), text), text.line());
        });
  }

  private String head(LogTarget target, int level, Text text) {
    String tag = text.tag().isEmpty() ? identity.tag() : text.tag();
    String structured = text.structured();
    int priority = target.facility() * 8 + level;
    return switch (target.format()) {
      case RFC3164 ->
          "<"
              + priority
              + ">"
              + date()
              + " "
              + (identity.host().isEmpty() ? "" : identity.host() + " ")
              + pid(tag);
      case LOCAL -> "<" + priority + ">" + date() + " " + pid(tag);
      case RFC5424 ->
          "<%d>1 %s %s %s %d - %s "
              .formatted(
                  priority,
                  iso(),
                  identity.host().isEmpty() ? identity.ownHost() : identity.host(),
                  tag,
                  identity.pid(),
                  structured.isEmpty() ? "-" : structured);
      case PRIORITY -> "<" + priority + ">";
      case SHORT -> "<" + level + ">";
      case TIMED -> "<" + level + ">" + iso() + " ";
      case ISO -> iso() + " ";
      case RAW -> "";
    };
  }

  private String pid(String tag) {
    return tag + "[" + identity.pid() + "]: ";
  }

  private ZonedDateTime now() {
    long at = micros.getAsLong();
    return Instant.ofEpochSecond(at / 1_000_000, at % 1_000_000 * 1_000)
        .atZone(ZoneId.systemDefault());
  }

  private String iso() {
    return ISO.format(now());
  }

  private String date() {
    long second = micros.getAsLong() / 1_000_000;
    Stamp known = stamp;
    if (known.second() == second) {
      return known.text();
    }
    ZonedDateTime now = now();
    int day = now.getDayOfMonth();
    String text = MONTH.format(now) + (day < 10 ? "  " : " ") + day + " " + CLOCK.format(now);
    stamp = new Stamp(second, text);
    return text;
  }
}
