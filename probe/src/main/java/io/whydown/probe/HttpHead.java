package io.whydown.probe;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What makes a balancer refuse the head of an HTTP/1 answer: HAProxy and NGINX forward none that
/// they cannot read (RFC 9112, 4 to 6). Stateless.
final class HttpHead {

  /// HAProxy's buffer of 16 KiB less its reserve of 1 KiB, both as they are by default.
  static final int MAX_HEAD = 15_360;

  private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";

  private HttpHead() {}

  /// What is wrong with it, with the line and byte; null when a balancer takes it.
  static @Nullable String fault(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = end(text);
    if (end < 0) {
      return null;
    }
    if (end > MAX_HEAD) {
      return "the head of the answer has " + end + " bytes, and HAProxy's buffer holds " + MAX_HEAD;
    }
    Set<String> lengths = new HashSet<>();
    int at = text.indexOf('\n') + 1;
    for (int line = 2; at > 0 && at < end; line++) {
      int stop = text.indexOf('\n', at);
      stop = stop < 0 || stop > end ? end : stop;
      String wrong = header(text.substring(at, stop), lengths);
      if (wrong != null) {
        return "line " + line + " of the answer, byte " + at + ": " + wrong;
      }
      at = stop + 1;
    }
    return null;
  }

  private static @Nullable String header(String raw, Set<String> lengths) {
    String line = raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
    if (line.isEmpty() || line.startsWith(" ") || line.startsWith("\t")) {
      return null;
    }
    int colon = line.indexOf(':');
    String shown = PrintableText.of(line, 60);
    if (colon < 0) {
      return "a header without a colon: " + shown;
    }
    String name = line.substring(0, colon);
    if (!name.matches(TOKEN)) {
      return "a header name with a character that none may have: " + shown;
    }
    String value = line.substring(colon + 1).strip();
    if (value.indexOf('\0') >= 0 || value.indexOf('\r') >= 0) {
      return "a control character in a header: " + shown;
    }
    if (name.toLowerCase(Locale.ROOT).equals("content-length")) {
      lengths.add(value);
      if (lengths.size() > 1 || !value.matches("[0-9]+(?:\\s*,\\s*[0-9]+)*")) {
        return "Content-Length is no number, or there are two: " + shown;
      }
    }
    return null;
  }

  private static int end(String text) {
    int crlf = text.indexOf("\r\n\r\n");
    int lf = text.indexOf("\n\n");
    return crlf < 0 ? lf : lf < 0 ? crlf : Math.min(crlf, lf);
  }
}
