package io.whydown.vendor.errortext.codes;

import io.whydown.model.testimony.Sign;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the first bytes that an end read are, where a program prints those that it could not make
/// sense of: escaped, or as a row of digits. Stateless.
final class FirstBytes {

  /// `\x16\x03`, `\u0016\u0003`, `\026\003`, `0x16 0x03`, also with the backslash doubled.
  private static final Pattern ESCAPED =
      Pattern.compile(
          "\\\\{1,2}x([0-9a-f]{2})|\\\\{1,2}u00([0-9a-f]{2})|\\\\{1,2}([0-3][0-7]{2})|0x([0-9a-f]{2})[, ]{0,2}|\\\\{1,2}([rn0])");

  /// A dump behind a colon.
  private static final Pattern DUMP =
      Pattern.compile("(?:record|bytes?|data|frame|dump[^:]{0,40}): ?\\W?([0-9a-f]{8,})\\b");

  /// As many as tell one beginning from another.
  private static final int ENOUGH = 8;

  private FirstBytes() {}

  static Optional<CodeReader.Found> in(String lower) {
    if (lower.contains("proxy protocol")) {
      // what came in the place of that header is told by whoever waits for it
      return Optional.empty();
    }
    Matcher dump = DUMP.matcher(lower);
    String bytes = dump.find() ? String.valueOf(dump.group(1)) : escaped(lower);
    return sign(bytes, isOfHttp2(lower)).map(sign -> new CodeReader.Found(sign, "bytes " + bytes));
  }

  private static boolean isOfHttp2(String lower) {
    return lower.contains("http2") || lower.contains("http/2 ") || lower.contains("settings");
  }

  /// @param http2 whether whoever read them waited for HTTP/2
  private static Optional<Sign> sign(String bytes, boolean http2) {
    if (bytes.startsWith("1603")) {
      // a ClientHello
      return Optional.of(Sign.TLS_TO_PLAIN);
    }
    if (bytes.startsWith("1503")) {
      // an alert
      return Optional.of(Sign.PLAIN_TO_TLS);
    }
    if (bytes.startsWith("0d0a0d0a000d0a") || bytes.startsWith("50524f5859")) {
      // the PROXY header, in either form
      return Optional.of(Sign.PROXY_HEADER_UNEXPECTED);
    }
    if (bytes.startsWith("505249202a")) {
      // PRI *
      return Optional.of(Sign.H2_TO_H1);
    }
    if (bytes.startsWith("48545450")) {
      // HTTP
      return Optional.of(http2 ? Sign.H2_TO_H1 : Sign.TLS_TO_PLAIN);
    }
    if (bytes.matches("(?:474554|504f53|484541|4f5054|505554|434f4e)\\w*")) {
      // GET, POST, HEAD, OPTIONS, PUT, CONNECT
      return Optional.of(http2 ? Sign.H1_TO_H2 : Sign.PLAIN_TO_TLS);
    }
    // SETTINGS, the first frame of HTTP/2 (RFC 9113, section 3.4)
    return bytes.matches("0000\\w{2}04\\w*") ? Optional.of(Sign.H1_TO_H2) : Optional.empty();
  }

  /// The first row of escaped bytes, as digits; empty when there is none.
  private static String escaped(String lower) {
    if (lower.indexOf('\\') < 0 && !lower.contains("0x")) {
      return "";
    }
    Matcher escape = ESCAPED.matcher(lower);
    var bytes = new StringBuilder();
    int end = -1;
    while (bytes.length() < 2 * ENOUGH && escape.find() && (end < 0 || escape.start() == end)) {
      bytes.append(digits(escape));
      end = escape.end();
    }
    return bytes.length() < 4 ? "" : bytes.toString();
  }

  private static String digits(Matcher escape) {
    for (int group : new int[] {1, 2, 4}) {
      String digits = escape.group(group);
      if (digits != null) {
        return digits;
      }
    }
    String octal = escape.group(3);
    if (octal != null) {
      return String.format("%02x", Integer.parseInt(octal, 8));
    }
    String letter = escape.group(5);
    return "r".equals(letter) ? "0d" : "n".equals(letter) ? "0a" : "00";
  }
}
