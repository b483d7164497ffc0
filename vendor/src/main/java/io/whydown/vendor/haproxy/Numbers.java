package io.whydown.vendor.haproxy;

import org.jspecify.annotations.Nullable;

/// Reads decimal numbers. Stateless.
final class Numbers {

  private Numbers() {}

  /// Returns the number; null when the text is not one of 0 to 2^31-1 in decimal digits.
  static @Nullable Integer tryParse(String text) {
    if (text.isEmpty() || text.length() > 10) {
      return null;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return null;
      }
      number = number * 10 + (c - '0');
    }
    return number <= Integer.MAX_VALUE ? (int) number : null;
  }

  /// The number, or `otherwise` when the text is absent or none.
  static int orElse(@Nullable String text, int otherwise) {
    Integer number = text == null ? null : tryParse(text);
    return number == null ? otherwise : number;
  }
}
