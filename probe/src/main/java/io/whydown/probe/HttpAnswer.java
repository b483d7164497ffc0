package io.whydown.probe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An HTTP/1 answer as far as it came. Immutable.
///
/// @param status three digits
/// @param reason as sent, may be empty
/// @param headers `name: value` lines, names as sent
/// @param body decoded when it was chunked
/// @param isComplete the body's end was seen, without waiting for the connection to close
record HttpAnswer(int status, String reason, List<Line> headers, String body, boolean isComplete) {

  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/[0-9]\\.[0-9] +([0-9]{3})(?: (.*))?");

  /// One header.
  record Line(String name, String value) {}

  HttpAnswer {
    headers = List.copyOf(headers);
  }

  /// `404 Not Found`.
  String statusText() {
    return reason.isEmpty() ? "" + status : status + " " + PrintableText.of(reason, 60);
  }

  /// Whether the head is there.
  static boolean hasHead(byte[] bytes) {
    return headEnd(text(bytes)) >= 0;
  }

  /// Reads the bytes; empty when they do not begin as HTTP/1 does or the head is cut.
  static Optional<HttpAnswer> read(byte[] bytes, boolean isHead) {
    return Optional.ofNullable(parse(text(bytes), isHead));
  }

  private static @Nullable HttpAnswer parse(String text, boolean isHead) {
    int end = headEnd(text);
    if (end < 0) {
      return null;
    }
    String[] lines = text.substring(0, end).split("\r?\n");
    Matcher first = STATUS_LINE.matcher(lines[0]);
    if (!first.matches()) {
      return null;
    }
    var headers = new ArrayList<Line>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.add(new Line(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip()));
      }
    }
    int status = Integer.parseInt(String.valueOf(first.group(1)));
    String phrase = first.group(2);
    String reason = phrase == null ? "" : phrase;
    String rest = text.substring(bodyStart(text, end));
    if (isHead || status == 204 || status == 304) {
      return new HttpAnswer(status, reason, headers, "", true);
    }
    return withBody(status, reason, headers, rest);
  }

  private static HttpAnswer withBody(int status, String reason, List<Line> headers, String rest) {
    if (value(headers, "transfer-encoding").toLowerCase(Locale.ROOT).contains("chunked")) {
      var body = new StringBuilder();
      boolean complete = unchunk(rest, body);
      return new HttpAnswer(status, reason, headers, body.toString(), complete);
    }
    String length = value(headers, "content-length");
    if (length.matches("[0-9]{1,9}")) {
      int wanted = Integer.parseInt(length);
      boolean complete = rest.length() >= wanted;
      String body = complete ? rest.substring(0, wanted) : rest;
      return new HttpAnswer(status, reason, headers, body, complete);
    }
    return new HttpAnswer(status, reason, headers, rest, false);
  }

  private static String value(List<Line> headers, String name) {
    for (Line line : headers) {
      if (line.name.equalsIgnoreCase(name)) {
        return line.value;
      }
    }
    return "";
  }

  /// Appends the chunks' data (RFC 9112, 7.1); true when the last chunk was seen.
  private static boolean unchunk(String rest, StringBuilder body) {
    int at = 0;
    while (true) {
      int end = rest.indexOf('\n', at);
      if (end < 0) {
        return false;
      }
      String size = rest.substring(at, end).strip();
      int semicolon = size.indexOf(';');
      String digits = (semicolon < 0 ? size : size.substring(0, semicolon)).strip();
      if (!digits.matches("[0-9a-fA-F]{1,7}")) {
        return false;
      }
      int length = Integer.parseInt(digits, 16);
      if (length == 0) {
        return true;
      }
      int from = end + 1;
      int to = Math.min(rest.length(), from + length);
      body.append(rest, from, to);
      at = from + length + 2;
      if (at > rest.length()) {
        return false;
      }
    }
  }

  private static int headEnd(String text) {
    int crlf = text.indexOf("\r\n\r\n");
    int lf = text.indexOf("\n\n");
    return crlf < 0 ? lf : lf < 0 ? crlf : Math.min(crlf, lf);
  }

  private static int bodyStart(String text, int end) {
    return end + (text.startsWith("\r\n\r\n", end) ? 4 : 2);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
