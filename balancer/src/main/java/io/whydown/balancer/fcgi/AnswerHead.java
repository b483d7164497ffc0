package io.whydown.balancer.fcgi;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The head of an application's answer (RFC 3875, 6), which has no status line. Immutable.
///
/// @param status 200 where it says nothing else, 302 where it says a place alone
/// @param lines `name: value`, without those that stand for the status
/// @param length what its Content-Length says; -1 for nothing
/// @param isChunked it says that its body comes in chunks
/// @param hasDate it has a date
public record AnswerHead(
    int status,
    String reason,
    List<String> lines,
    long length,
    boolean isChunked,
    boolean hasDate) {

  public AnswerHead {
    lines = List.copyOf(lines);
  }

  /// Null when it is none.
  ///
  /// @param text up to its empty line
  public static @Nullable AnswerHead read(String text) {
    int status = 0;
    String reason = "";
    boolean hasPlace = false;
    long length = -1;
    boolean chunked = false;
    boolean hasDate = false;
    var lines = new ArrayList<String>();
    for (String each : text.split("\n", -1)) {
      String line = each.endsWith("\r") ? each.substring(0, each.length() - 1) : each;
      if (line.isEmpty()) {
        continue;
      }
      int colon = line.indexOf(':');
      if (colon <= 0) {
        return null;
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      switch (name) {
        case "status" -> {
          status = code(value);
          reason = status == 0 ? "" : value.substring(3).strip();
        }
        case "content-length" -> {
          length = length(value);
          if (length < 0) {
            return null;
          }
          lines.add("content-length: " + value);
        }
        case "connection", "keep-alive", "proxy-connection", "upgrade" -> {
          // about a connection that is not the client's
        }
        default -> {
          hasPlace |= name.equals("location");
          hasDate |= name.equals("date");
          chunked |= name.equals("transfer-encoding");
          lines.add(name + line.substring(colon));
        }
      }
    }
    if (status == 0) {
      status = hasPlace ? 302 : 200;
      reason = hasPlace ? "Moved Temporarily" : "OK";
    }
    return new AnswerHead(status, reason, lines, length, chunked, hasDate);
  }

  /// 0 for what is no status.
  private static int code(String value) {
    boolean whole = value.length() == 3 || value.length() > 3 && value.charAt(3) == ' ';
    if (!whole || !value.substring(0, 3).chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    int code = Integer.parseInt(value.substring(0, 3));
    return code < 100 ? 0 : code;
  }

  /// -1 for what is no length.
  private static long length(String value) {
    boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits && value.length() < 19 ? Long.parseLong(value) : -1;
  }

  /// Whether an answer of this status, to this kind of request, has no body whatever follows.
  public boolean isBodiless(boolean toHead) {
    return toHead || status < 200 || status == 204 || status == 304;
  }

  /// As an answer of HTTP/1.1, up to its empty line.
  ///
  /// @param framing a line that says where the body ends; empty for none
  /// @param date of HTTP, for an answer without one
  public String text(String framing, String date, boolean keeps) {
    var text = new StringBuilder(256);
    text.append("HTTP/1.1 ").append(status).append(' ').append(reason).append("\r\n");
    lines.forEach(line -> text.append(line).append("\r\n"));
    if (!hasDate) {
      text.append("date: ").append(date).append("\r\n");
    }
    text.append(framing);
    if (!keeps) {
      text.append("connection: close\r\n");
    }
    return text.append("\r\n").toString();
  }
}
