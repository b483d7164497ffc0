package io.whydown.balancer.rule;

import java.util.Locale;

/// Text as C reads it: numbers, blanks, cases. Stateless.
final class Texts {

  private Texts() {}

  /// Whether it is a whole number with an optional sign and nothing else.
  static boolean isNumber(String text) {
    int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    if (at == text.length()) {
      return false;
    }
    for (; at < text.length(); at++) {
      if (!isDigit(text.charAt(at))) {
        return false;
      }
    }
    return true;
  }

  /// The number at the front, as strtoll reads it: what follows is ignored, nothing is 0, and a
  /// number that is too large is the largest.
  static long number(String text) {
    int at = 0;
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    boolean negative = at < text.length() && text.charAt(at) == '-';
    if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
      at++;
    }
    long value = 0;
    while (at < text.length() && isDigit(text.charAt(at))) {
      long next = (long) text.charAt(at) - '0';
      if (value > (Long.MAX_VALUE - next) / 10) {
        return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
      }
      value = value * 10 + next;
      at++;
    }
    return negative ? -value : value;
  }

  /// The number that a text begins with, without blanks before it (tools.c, `read_int64`).
  static long leadingNumber(String text) {
    return !text.isEmpty() && text.charAt(0) == ' ' ? 0 : number(text);
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// Whether it is a letter of ASCII or a digit.
  static boolean isAlphanumeric(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /// Blank, tab, line feed, vertical tab, form feed, carriage return.
  static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  /// Without blanks and tabs at both ends.
  static String trim(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && (text.charAt(from) == ' ' || text.charAt(from) == '\t')) {
      from++;
    }
    while (to > from && (text.charAt(to - 1) == ' ' || text.charAt(to - 1) == '\t')) {
      to--;
    }
    return text.substring(from, to);
  }

  /// The bytes of a row of hexadecimal digits; null when it is none.
  @org.jspecify.annotations.Nullable
  static String unhex(String digits) {
    if (digits.length() % 2 != 0) {
      return null;
    }
    var bytes = new StringBuilder();
    for (int i = 0; i < digits.length(); i += 2) {
      int high = Character.digit(digits.charAt(i), 16);
      int low = Character.digit(digits.charAt(i + 1), 16);
      if (high < 0 || low < 0) {
        return null;
      }
      bytes.append((char) (high << 4 | low));
    }
    return bytes.toString();
  }

  static String hex(String bytes) {
    var digits = new StringBuilder(bytes.length() * 2);
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      digits.append(upperDigit(c >> 4)).append(upperDigit(c));
    }
    return digits.toString();
  }

  static char upperDigit(int nibble) {
    return "0123456789ABCDEF".charAt(nibble & 15);
  }
}
