package io.whydown.balancer.admin;

import io.whydown.balancer.runtime.RefusedMessage;
import io.whydown.balancer.runtime.RuntimeControl;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The text of `show errors` (proxy.c, `cli_io_handler_show_errors`). Stateless.
final class ErrorTable {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss.SSS", Locale.ENGLISH)
          .withZone(ZoneId.systemDefault());

  private static final int PER_LINE = 73;

  private ErrorTable() {}

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
    long total = messages.stream().mapToLong(RefusedMessage::total).sum();
    var text =
        new StringBuilder(
            "Total events captured on [%s] : %d\n"
                .formatted(DATE.format(Instant.ofEpochSecond(now)), total));
    messages.forEach(m -> message(text, m));
    return text.toString();
  }

  private static boolean isResponse(RefusedMessage message) {
    return !message.server().isEmpty();
  }

  private static void message(StringBuilder text, RefusedMessage m) {
    boolean response = isResponse(m);
    text.append(
        "\n[%s] %s %s: invalid %s\n"
            .formatted(
                DATE.format(m.when()),
                response ? "backend" : "frontend",
                response ? m.backend() : m.frontend(),
                response ? "response" : "request"));
    text.append(
        "  frontend %s, backend %s, server %s, event #%d, src %s:%d\n"
            .formatted(
                m.frontend(),
                m.backend().isEmpty() ? "<NONE>" : m.backend(),
                m.server().isEmpty() ? "<NONE>" : m.server(),
                Math.max(0, m.total() - 1),
                m.source(),
                m.sourcePort()));
    text.append(
        "  buffer length %d, %s\n  pending %d bytes, error at position %d:\n  \n"
            .formatted(m.bytes().length, m.reason(), m.bytes().length, m.at()));
    dump(text, m.bytes());
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
