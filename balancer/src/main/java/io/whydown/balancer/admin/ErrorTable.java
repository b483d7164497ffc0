package io.whydown.balancer.admin;

import io.whydown.balancer.runtime.RefusedMessage;
import io.whydown.balancer.runtime.RuntimeControl;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The text of `show errors` (proxy.c, `cli_io_handler_show_errors`), made once. What HAProxy's
/// parser knows of itself is replaced by what was wrong.
final class ErrorTable {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss.SSS", Locale.ENGLISH)
          .withZone(ZoneId.systemDefault());

  private static final int PER_LINE = 73;

  private static final String NOBODY = "<NONE> (#-1)";

  /// As large as HAProxy's buffers, for which no rewriting is reserved.
  private static final int ROOM = 16_384;

  private final RuntimeControl control;
  private final StringBuilder text = new StringBuilder();

  private ErrorTable(RuntimeControl control) {
    this.control = control;
  }

  /// @param proxy the only one asked for; empty for all
  /// @param kind `request` or `response`; else both
  static String of(RuntimeControl control, long now, String proxy, String kind) {
    var messages =
        control.refusedMessages().stream()
            .filter(
                m -> proxy.isEmpty() || proxy.equals(isResponse(m) ? m.backend() : m.frontend()))
            .filter(m -> !kind.equals("request") || !isResponse(m))
            .filter(m -> !kind.equals("response") || isResponse(m))
            .toList();
    long total =
        control.refusedMessages().stream().mapToLong(RefusedMessage::total).max().orElse(0);
    var table = new ErrorTable(control);
    table.text.append(
        "Total events captured on [%s] : %d\n"
            .formatted(DATE.format(Instant.ofEpochSecond(now)), total));
    messages.forEach(table::message);
    return table.text.toString();
  }

  private static boolean isResponse(RefusedMessage message) {
    return !message.server().isEmpty();
  }

  private void message(RefusedMessage m) {
    boolean response = isResponse(m);
    text.append(
        " \n[%s] %s: invalid %s\n"
            .formatted(
                DATE.format(m.when()),
                response ? "backend " + named(m.backend()) : "frontend " + named(m.frontend()),
                response ? "response" : "request"));
    String other =
        response
            ? "frontend " + (m.frontend().isEmpty() ? NOBODY : named(m.frontend()))
            : "backend " + (m.backend().isEmpty() ? NOBODY : named(m.backend()));
    text.append(
        "  %s, server %s, event #%d, src %s:%d\n"
            .formatted(
                other,
                response ? server(m) : NOBODY,
                Math.max(0, m.total() - 1),
                m.source(),
                m.sourcePort()));
    text.append(
        "  buffer starts at 0 (including 0 out), %d free,\n  len %d, error at position %d\n  %s :\n  \n"
            .formatted(Math.max(0, ROOM - m.bytes().length), m.bytes().length, m.at(), m.reason()));
    dump(text, m.bytes());
  }

  private String named(String proxy) {
    return control.proxy(proxy).map(c -> "%s (#%d)".formatted(proxy, c.id())).orElse(proxy);
  }

  private String server(RefusedMessage m) {
    return control
        .backend(m.backend())
        .flatMap(b -> b.server(m.server()))
        .map(s -> "%s (#%d)".formatted(m.server(), s.id()))
        .orElse(m.server());
  }

  /// Each line with its offset, control characters escaped, long ones with a `+`.
  private static void dump(StringBuilder text, byte[] bytes) {
    int at = 0;
    boolean continued = false;
    while (at < bytes.length) {
      var line = new StringBuilder();
      int from = at;
      boolean ended = false;
      while (at < bytes.length && line.length() < PER_LINE && !ended) {
        byte b = bytes[at++];
        ended = b == '\n';
        line.append(escaped(b));
      }
      text.append("  %05d%s %s\n".formatted(from, continued ? "+" : " ", line));
      continued = !ended;
    }
  }

  private static String escaped(byte b) {
    return switch (b) {
      case '\r' -> "\\r";
      case '\n' -> "\\n";
      case '\t' -> "\\t";
      case '\\' -> "\\\\";
      default -> b >= 0x20 && b < 0x7f ? String.valueOf((char) b) : "\\x%02X".formatted(b & 0xff);
    };
  }
}
