package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.host.LogLine;
import io.whydown.vendor.haproxy.HaproxyLogEvent.Kind;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the lines of a log in which HAProxy speaks of servers: results of health checks, changes
/// of state, requests and connections. Lines of others are passed over. Never throws at input.
/// Thread-safe: holds no state.
public final class HaproxyLogReader {

  private static final int MAX_LINE_CHARS = 8_192;
  private static final int MAX_EVENTS = 20_000;

  private static final Pattern CHECK =
      Pattern.compile(
          "^Health check for (?:backup )?server ([^/\\s]+)/(\\S+) "
              + "(failed|succeeded|conditionally succeeded)(.*)$");
  private static final Pattern STATE =
      Pattern.compile("^(?:Backup )?[Ss]erver ([^/\\s]+)/(\\S+) ((?:is|was|enters|remains) .*)$");
  private static final Pattern NO_SERVER =
      Pattern.compile("^(?:backend|proxy) '?([^\\s']+)'? has no server available!");
  private static final Pattern REASON = Pattern.compile(", reason: ([^,]{1,200})");
  private static final Pattern CODE = Pattern.compile(", code: (\\d{1,9})");
  private static final Pattern INFO = Pattern.compile(", info: \"(.{0,400}?)\"(?=,|\\.|$)");
  private static final Pattern DURATION = Pattern.compile(", check duration: (\\d{1,9})ms");
  private static final Pattern HEALTH = Pattern.compile(", status: (\\d+/\\d+ \\w+)");
  private static final Pattern VIA = Pattern.compile("\\bvia ([^/\\s]+/[^\\s.,]+)");
  private static final Pattern HTTP =
      Pattern.compile(
          "^\\S+ \\[[^\\]]{10,40}\\] (\\S+) ([^/\\s]+)/(\\S+) "
              + "-?\\d+/(-?\\d+)/(-?\\d+)/-?\\d+/\\+?(-?\\d+) (-?\\d+) \\+?-?\\d+ \\S+ \\S+ "
              + "(\\S{4}) ");
  private static final Pattern TCP =
      Pattern.compile(
          "^\\S+ \\[[^\\]]{10,40}\\] (\\S+) ([^/\\s]+)/(\\S+) "
              + "(-?\\d+)/(-?\\d+)/\\+?(-?\\d+) \\+?-?\\d+ (\\S{2}) ");

  private HaproxyLogReader() {}

  /// Returns the events in the order of the lines; the last ones when there are too many.
  ///
  /// @param zone of the machine that wrote the log, for times without zone
  public static List<HaproxyLogEvent> read(Artifact log, ZoneId zone) {
    return lines(log, zone, HaproxyLogReader::event);
  }

  /// Returns the lines that are neither requests nor results of checks: what HAProxy says of
  /// itself, and changes of servers.
  ///
  /// @param zone of the machine that wrote the log, for times without zone
  public static List<LogLine> notices(Artifact log, ZoneId zone) {
    return lines(
        log, zone, line -> isNotice(line) ? Optional.of(redacted(line)) : Optional.empty());
  }

  private static boolean isNotice(LogLine line) {
    Optional<HaproxyLogEvent> event = event(line);
    return line.pid() > 0
        && (event.isEmpty()
            || event.get().kind() == Kind.SERVER_STATE
            || event.get().kind() == Kind.NO_SERVER);
  }

  private static <T> List<T> lines(
      Artifact log, ZoneId zone, Function<LogLine, Optional<T>> reader) {
    var found = new ArrayList<T>();
    String text = log.text();
    int at = 0;
    int number = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      number++;
      String line = text.substring(at, Math.min(end, at + MAX_LINE_CHARS));
      reader.apply(line(log, zone, number, line)).ifPresent(found::add);
      at = end + 1;
    }
    int surplus = Math.max(0, found.size() - MAX_EVENTS);
    return List.copyOf(found.subList(surplus, found.size()));
  }

  private static LogLine line(Artifact log, ZoneId zone, int number, String line) {
    String bare = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    LogPrefix prefix = LogPrefix.of(bare, log.at(), zone);
    return new LogLine(
        log.command(),
        prefix.at(),
        "haproxy",
        prefix.pid(),
        prefix.message(),
        log.line(number, RawText.redacted(bare)));
  }

  /// What a line tells; it may have been read elsewhere, for instance in the journal.
  public static Optional<HaproxyLogEvent> event(LogLine line) {
    String message = line.message();
    LogLine place = redacted(line);
    Matcher check = CHECK.matcher(message);
    if (check.find()) {
      return Optional.of(
          server(Kind.HEALTH_CHECK, check, check.group(3), text(check.group(4)), place));
    }
    Matcher state = STATE.matcher(message);
    if (state.find()) {
      String change = text(state.group(3));
      return Optional.of(server(Kind.SERVER_STATE, state, state(change), change, place));
    }
    Matcher none = NO_SERVER.matcher(message);
    if (none.find()) {
      return Optional.of(noServer(text(none.group(1)), place));
    }
    return traffic(message, place);
  }

  private static LogLine redacted(LogLine line) {
    return new LogLine(
        line.source(),
        line.at(),
        line.unit(),
        line.pid(),
        RawText.redacted(line.message()),
        line.provenance());
  }

  private static String text(@Nullable String group) {
    return group == null ? "" : RawText.printable(group);
  }

  private static HaproxyLogEvent server(
      Kind kind, Matcher match, @Nullable String state, String rest, LogLine place) {
    String via = group(VIA, rest);
    return new HaproxyLogEvent(
        kind,
        text(match.group(1)),
        text(match.group(2)),
        text(state),
        group(REASON, rest).replaceFirst("\\. \\d.*$", ""),
        Numbers.orElse(group(CODE, rest), 0),
        group(INFO, rest),
        Numbers.orElse(group(DURATION, rest), -1),
        group(HEALTH, rest),
        via.isEmpty() ? null : via,
        null,
        "",
        -1,
        -1,
        place);
  }

  private static String group(Pattern pattern, String text) {
    Matcher match = pattern.matcher(text);
    return match.find() ? text(match.group(1)) : "";
  }

  /// The state that a sentence leaves the server in.
  private static String state(String change) {
    String lower = change.toLowerCase(Locale.ROOT);
    if (lower.contains("enters maintenance") || lower.contains("for maintenance")) {
      return "maintenance";
    }
    if (lower.contains("remains in forced maintenance")) {
      return "maintenance";
    }
    if (lower.contains("drain") && !lower.contains("leaving forced drain")) {
      return "drain";
    }
    return lower.startsWith("is down") || lower.startsWith("is going down") ? "DOWN" : "UP";
  }

  private static HaproxyLogEvent noServer(String backend, LogLine place) {
    return new HaproxyLogEvent(
        Kind.NO_SERVER,
        backend,
        null,
        "no server",
        "",
        0,
        "",
        -1,
        "",
        null,
        null,
        "",
        -1,
        -1,
        place);
  }

  private static Optional<HaproxyLogEvent> traffic(String message, LogLine place) {
    Matcher http = HTTP.matcher(message);
    if (http.find()) {
      int status = Numbers.orElse(text(http.group(7)), 0);
      return Optional.of(request(http, status, text(http.group(8)), place));
    }
    Matcher tcp = TCP.matcher(message);
    if (tcp.find()) {
      return Optional.of(request(tcp, 0, text(tcp.group(7)), place));
    }
    return Optional.empty();
  }

  private static HaproxyLogEvent request(
      Matcher match, int status, String termination, LogLine place) {
    String server = text(match.group(3));
    return new HaproxyLogEvent(
        Kind.TRAFFIC,
        text(match.group(2)),
        server.startsWith("<") ? null : server,
        "",
        "",
        status,
        "",
        Numbers.orElse(text(match.group(6)), -1),
        "",
        null,
        text(match.group(1)),
        termination,
        Numbers.orElse(text(match.group(5)), -1),
        Numbers.orElse(text(match.group(4)), -1),
        place);
  }
}
