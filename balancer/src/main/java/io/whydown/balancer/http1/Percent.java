package io.whydown.balancer.http1;

import org.jspecify.annotations.Nullable;

/// Bytes of a URI that are written as `%` and two digits (RFC 3986, 2.1). Stateless.
public final class Percent {

  private Percent() {}

  /// Null when a `%` is not followed by two digits. A plus is a blank behind `?` or in a form.
  public static @Nullable String decoded(String text, boolean form) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    var decoded = new StringBuilder(text.length());
    boolean query = form;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '+' -> decoded.append(query ? ' ' : '+');
        case '%' -> {
          int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
          int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
          if (high < 0 || low < 0) {
            return null;
          }
          decoded.append((char) (high << 4 | low));
          i += 2;
        }
        default -> {
          query |= c == '?';
          decoded.append(c);
        }
      }
    }
    return decoded.toString();
  }
}
