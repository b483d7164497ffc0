package io.whydown.report;

import io.whydown.model.evidence.Secrets;

/// Text of hosts made harmless for a terminal. Control characters, bidirectional overrides,
/// invisible characters and broken surrogates are shown as `\u001b`; a tab and a line end become a
/// space.
public final class Printable {

  private Printable() {}

  /// The text as it may be shown, without credentials.
  public static String of(String secret) {
    String text = Secrets.redacted(secret);
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return escaped(text);
      }
    }
    return text;
  }

  private static String escaped(String text) {
    var out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(point -> {
          if (point == '\t' || point == '\n' || point == '\r') {
            out.append(' ');
          } else if (isHarmless(point)) {
            out.appendCodePoint(point);
          } else {
            out.append(escape(point));
          }
        });
    return out.toString();
  }

  /// Letters, digits, punctuation, symbols and the plain space; of the format characters none.
  private static boolean isHarmless(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }

  private static String escape(int point) {
    return point < 0x1_0000 ? "\\u%04x".formatted(point) : "\\u{%x}".formatted(point);
  }
}
