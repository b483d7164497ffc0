package io.whydown.vendor.nginx;

import io.whydown.vendor.Matched;
import io.whydown.vendor.nginx.NginxLogEntry.Event;
import io.whydown.vendor.nginx.NginxLogEntry.Level;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads nginx's error log (src/core/ngx_log.c), of `http` and `stream`, and its start errors on
/// standard error. What stands before an entry, as syslog or a container engine puts it, is passed
/// over; lines that are no entry are left out. Never throws at input.
public final class NginxErrorLogReader {

  /// Most entries that are kept: the last ones.
  public static final int MAX_ENTRIES = 10_000;

  /// nginx cuts a line at 2048 characters (`NGX_MAX_ERROR_STR`).
  private static final int MAX_LINE = 8_192;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss");

  private static final String LEVEL = "\\[(debug|info|notice|warn|error|crit|alert|emerg)\\] ";
  private static final Pattern LOGGED =
      Pattern.compile(
          "(\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d) "
              + LEVEL
              + "(\\d{1,9})#\\d{1,9}: (?:\\*\\d{1,18} )?");
  private static final Pattern PRINTED = Pattern.compile("nginx: " + LEVEL);
  private static final Pattern ERRNO = Pattern.compile("\\((\\d{1,3}): ");
  private static final Pattern PLACE = Pattern.compile(" in (/?[^\\s\"]{1,400}):(\\d{1,9})$");
  private static final Pattern CALLED =
      Pattern.compile("^(?:connect|bind)\\(\\) to (\\S{1,300}) failed");
  private static final Pattern NOT_FOUND =
      Pattern.compile("host not found in (?:upstream|resolver|\\S{1,40}) \"([^\"]{1,300})\"");
  private static final Pattern UNRESOLVED =
      Pattern.compile("^(?:no resolver defined to resolve )?+(\\S{1,300})");

  private NginxErrorLogReader() {}

  /// The entries of a log, oldest first.
  public static List<NginxLogEntry> read(String text) {
    Deque<NginxLogEntry> entries = new ArrayDeque<>();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      Optional<NginxLogEntry> entry = tryParse(line, ++number);
      if (entry.isPresent()) {
        entries.add(entry.get());
        if (entries.size() > MAX_ENTRIES) {
          entries.remove();
        }
      }
    }
    return List.copyOf(entries);
  }

  /// One line; empty when it is no entry.
  ///
  /// @param number of the line, to be kept in the entry
  public static Optional<NginxLogEntry> tryParse(String line, int number) {
    String cut = line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE);
    Matcher logged = LOGGED.matcher(cut);
    if (logged.find()) {
      LocalDateTime time = time(Matched.group(logged, 1));
      int pid = Integer.parseInt(Matched.group(logged, 3));
      String rest = cut.substring(logged.end());
      return Optional.of(entry(number, time, level(Matched.group(logged, 2)), pid, rest));
    }
    Matcher printed = PRINTED.matcher(cut);
    return printed.find()
        ? Optional.of(
            entry(number, null, level(Matched.group(printed, 1)), 0, cut.substring(printed.end())))
        : Optional.empty();
  }

  private static NginxLogEntry entry(
      int number, @Nullable LocalDateTime time, Level level, int pid, String rest) {
    int fields = rest.indexOf(", client: ");
    fields = fields < 0 ? rest.indexOf(", server: ") : fields;
    fields = fields < 0 ? rest.indexOf(", upstream: ") : fields;
    String message = fields < 0 ? rest : rest.substring(0, fields);
    String context = fields < 0 ? "" : rest.substring(fields);
    @Nullable String upstream = upstream(context);
    Matcher place = PLACE.matcher(message);
    boolean hasPlace = place.find();
    Event event = event(message, level, hasPlace);
    return new NginxLogEntry(
        number,
        time,
        level,
        pid,
        event,
        NginxText.shown(message),
        errno(message, event),
        phase(message),
        message.startsWith("connect() to "),
        upstream == null ? null : NginxText.shown(upstream),
        address(message, event, upstream),
        field(context, ", server: "),
        quoted(context, ", host: \""),
        hasPlace ? NginxText.printable(Matched.group(place, 1)) : null,
        hasPlace ? Integer.parseInt(Matched.group(place, 2)) : 0);
  }

  private static Event event(String message, Level level, boolean hasPlace) {
    if (message.startsWith("no live upstreams")) {
      return Event.NO_LIVE_UPSTREAMS;
    } else if (message.startsWith("upstream server temporarily disabled")) {
      return Event.SERVER_DISABLED;
    } else if (message.startsWith("connect() ")) {
      return Event.CONNECT_FAILED;
    } else if (message.startsWith("upstream timed out")) {
      return Event.TIMED_OUT;
    } else if (message.contains("certificate verify error")
        || message.contains("certificate does not match")) {
      return Event.CERTIFICATE_REFUSED;
    } else if (message.contains("while SSL handshaking to upstream")) {
      return Event.TLS_FAILED;
    } else if (message.startsWith("upstream prematurely closed")) {
      return Event.CLOSED_EARLY;
    } else if (message.startsWith("upstream sent ")) {
      return Event.INVALID_ANSWER;
    }
    return eventOfSystem(message, level, hasPlace);
  }

  private static Event eventOfSystem(String message, Level level, boolean hasPlace) {
    if (message.contains("host not found in ")) {
      return Event.HOST_NOT_FOUND;
    } else if (message.contains(" could not be resolved")) {
      return Event.NAME_NOT_RESOLVED;
    } else if (message.startsWith("no resolver defined")) {
      return Event.NO_RESOLVER;
    } else if (message.startsWith("bind() to ")) {
      return Event.BIND_FAILED;
    } else if (message.contains("worker_connections are not enough")) {
      return Event.TOO_MANY_CONNECTIONS;
    } else if (message.contains(" failed (24: ")) {
      return Event.TOO_MANY_FILES;
    } else if (message.startsWith("broken header")) {
      return Event.PROXY_HEADER_BROKEN;
    } else if (message.contains("() failed (") && message.contains("upstream")) {
      return Event.CONNECTION_LOST;
    }
    return level == Level.EMERG && hasPlace ? Event.CONFIGURATION_REFUSED : Event.OTHER;
  }

  /// Of a resolver's failure the number is a DNS response code, of a certificate's it is OpenSSL's.
  private static int errno(String message, Event event) {
    if (event == Event.NAME_NOT_RESOLVED || event == Event.CERTIFICATE_REFUSED) {
      return 0;
    }
    Matcher errno = ERRNO.matcher(message);
    return errno.find() ? Integer.parseInt(Matched.group(errno, 1)) : 0;
  }

  private static String phase(String message) {
    int at = message.lastIndexOf(" while ");
    if (at < 0) {
      return "";
    }
    String phase = message.substring(at + " while ".length());
    int comma = phase.indexOf(',');
    return NginxText.shown(comma < 0 ? phase : phase.substring(0, comma));
  }

  private static @Nullable String address(String message, Event event, @Nullable String upstream) {
    Matcher called = CALLED.matcher(message);
    if (called.find()) {
      return NginxText.printable(Matched.group(called, 1));
    }
    Matcher name =
        event == Event.HOST_NOT_FOUND ? NOT_FOUND.matcher(message) : UNRESOLVED.matcher(message);
    boolean isName =
        event == Event.HOST_NOT_FOUND
            || event == Event.NAME_NOT_RESOLVED
            || event == Event.NO_RESOLVER;
    if (isName && name.find()) {
      return NginxText.printable(Matched.group(name, 1));
    }
    return upstream == null ? null : NginxText.printable(authority(upstream));
  }

  /// The address within `http://10.0.0.1:80/x` or `fastcgi://unix:/run/php.sock:`.
  private static String authority(String upstream) {
    int scheme = upstream.indexOf("://");
    String rest = scheme < 0 ? upstream : upstream.substring(scheme + 3);
    if (rest.startsWith(Authority.UNIX)) {
      int colon = rest.indexOf(':', Authority.UNIX.length());
      return colon < 0 ? rest : rest.substring(0, colon);
    }
    int end = 0;
    while (end < rest.length() && "/?".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    return rest.substring(rest.lastIndexOf('@', end) + 1, end);
  }

  private static @Nullable String upstream(String context) {
    return quoted(context, ", upstream: \"");
  }

  private static @Nullable String quoted(String context, String start) {
    int at = context.indexOf(start);
    if (at < 0) {
      return null;
    }
    int from = at + start.length();
    int end = context.indexOf('"', from);
    return NginxText.printable(context.substring(from, end < 0 ? context.length() : end));
  }

  private static @Nullable String field(String context, String start) {
    int at = context.indexOf(start);
    if (at < 0) {
      return null;
    }
    int from = at + start.length();
    int end = context.indexOf(", ", from);
    String value = context.substring(from, end < 0 ? context.length() : end).strip();
    return value.isEmpty() ? null : NginxText.printable(value);
  }

  private static Level level(String word) {
    return Level.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static @Nullable LocalDateTime time(String text) {
    try {
      return LocalDateTime.parse(text, TIME);
    } catch (DateTimeException _) {
      return null;
    }
  }
}
