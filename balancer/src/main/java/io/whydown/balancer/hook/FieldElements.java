package io.whydown.balancer.hook;

import java.util.List;

/// Lists in header fields (RFC 9110, 5.6.1). Stateless.
public final class FieldElements {

  private FieldElements() {}

  /// Adds what stands between commas that are not in quotes.
  public static void split(String text, List<String> into) {
    if (text.indexOf(',') < 0) {
      into.add(trim(text, 0, text.length()));
      return;
    }
    int from = 0;
    boolean quoted = false;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ',';
      if (c == '"' && i < text.length()) {
        quoted = !quoted;
      } else if (c == '\\' && quoted && i + 1 < text.length()) {
        i++;
      } else if (i == text.length() || c == ',' && !quoted) {
        into.add(trim(text, from, i));
        from = i + 1;
      }
    }
  }

  private static String trim(String text, int start, int stop) {
    int from = start;
    int to = stop;
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
