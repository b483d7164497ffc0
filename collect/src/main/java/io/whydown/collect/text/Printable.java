package io.whydown.collect.text;

/// Text of a host made fit for one line on a terminal. Stateless.
public final class Printable {

  private Printable() {}

  /// The text on one line: control characters become spaces, runs of spaces one, at most `max`
  /// characters.
  public static String line(String text, int max) {
    var line = new StringBuilder(Math.min(text.length(), max));
    boolean space = false;
    for (int i = 0; i < text.length() && line.length() < max; i++) {
      char c = text.charAt(i);
      boolean blank = c <= ' ' || c == 0x7f || c >= 0x80 && c < 0xa0 || isDirectional(c);
      if (!blank) {
        if (space && !line.isEmpty()) {
          line.append(' ');
        }
        line.append(c);
      }
      space = blank;
    }
    return line.toString();
  }

  private static boolean isDirectional(char c) {
    return c >= 0x200b && c <= 0x200f || c >= 0x2028 && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
  }
}
