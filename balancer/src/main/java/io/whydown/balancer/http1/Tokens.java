package io.whydown.balancer.http1;

import io.whydown.balancer.transport.Memory;

/// Classes of bytes (RFC 9110, 5.6.2) and comparisons in place.
public final class Tokens {

  private static final boolean[] TOKEN = new boolean[256];

  static {
    for (int c = 0; c < 256; c++) {
      TOKEN[c] =
          c >= '0' && c <= '9'
              || c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c > 0 && "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
  }

  private Tokens() {}

  public static boolean isToken(byte b) {
    return TOKEN[b & 0xff];
  }

  /// Whether the range is this text, which is in lower case, without regard to case.
  public static boolean is(Memory memory, int from, int to, String lower) {
    if (to - from != lower.length()) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      if (lower(memory.get(from + i)) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Whether the range is this text to the letter.
  public static boolean isExactly(Memory memory, int from, int to, String text) {
    if (to - from != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if ((memory.get(from + i) & 0xff) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b & 0xff;
  }
}
