package io.whydown.balancer.hook;

import java.util.List;

/// Lists in header fields (RFC 9110, 5.6.1). Stateless.
public final class FieldElements {

  private FieldElements() {}

  /// Adds what stands between commas that are not in quotes.
  public static void split(String text, List<String> into) {
    int known = into.size();
    splitWithBlanks(text, into);
    for (int i = known; i < into.size(); i++) {
      String element = into.get(i);
      into.set(i, trim(element, 0, element.length()));
    }
  }

  /// Adds what stands between commas that are not in quotes, with the blanks around it.
  public static void splitWithBlanks(String text, List<String> into) {
    if (text.indexOf(',') < 0) {
      into.add(text);
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
        into.add(text.substring(from, i));
        from = i + 1;
      }
    }
  }

  /// A part of a text without the blanks at its ends.
  public static String trim(String text, int start, int stop) {
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
