package io.whydown.probe;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Makes bytes of the network harmless to print: one character per byte (ISO 8859-1), control
/// characters as `\xNN`, line ends as a line feed, credentials as `[redacted]`, bounded. Stateless.
final class PrintableText {

  private static final int MAX = 1_000;
  private static final Pattern HEADERS =
      Pattern.compile(
          "(?im)^((?:proxy-)?authorization|cookie|set-cookie|x-api-key|x-auth-token)(\\s*:).*$");
  private static final Pattern COMMANDS = Pattern.compile("(?im)^(AUTH|PASS|PASSWORD)(\\s).+$");
  private static final Pattern PARAMETERS =
      Pattern.compile("(?i)\\b(pass(?:word|wd)?|token|secret|api_?key)=[^&\\s\"']*");
  private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]+:[^/@\\s]*@");

  private PrintableText() {}

  static String of(byte[] bytes) {
    int length = Math.min(bytes.length, 4 * MAX);
    return of(new String(bytes, 0, length, StandardCharsets.ISO_8859_1), MAX);
  }

  static String of(String text, int max) {
    String lines = text.length() > 8 * max ? text.substring(0, 8 * max) : text;
    lines = redacted(lines.replace("\r\n", "\n"));
    var printable = new StringBuilder();
    for (int i = 0; i < lines.length() && printable.length() < max; i++) {
      char c = lines.charAt(i);
      if (c == '\n' || c >= 0x20 && c < 0x7f) {
        printable.append(c);
      } else {
        printable.append(c < 0x100 ? "\\x%02x".formatted((int) c) : "\\u%04x".formatted((int) c));
      }
    }
    return printable.toString();
  }

  private static String redacted(String lines) {
    String text = HEADERS.matcher(lines).replaceAll("$1$2 [redacted]");
    text = COMMANDS.matcher(text).replaceAll("$1$2[redacted]");
    text = PARAMETERS.matcher(text).replaceAll("$1=[redacted]");
    return USER_INFO.matcher(text).replaceAll("//[redacted]@");
  }
}
