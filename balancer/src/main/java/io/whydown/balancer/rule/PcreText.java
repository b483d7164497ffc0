package io.whydown.balancer.rule;

import java.util.Map;

/// Writes a regular expression of PCRE as the JDK reads it, where the two differ: braces that are
/// no quantifier stand for themselves, a class in brackets holds `[` and `&&` as they are, and
/// POSIX classes have names. Not thread-safe: one for each expression.
final class PcreText {

  private static final Map<String, String> POSIX =
      Map.ofEntries(
          Map.entry("alpha", "p{Alpha}"),
          Map.entry("digit", "p{Digit}"),
          Map.entry("alnum", "p{Alnum}"),
          Map.entry("upper", "p{Upper}"),
          Map.entry("lower", "p{Lower}"),
          Map.entry("space", "p{Space}"),
          Map.entry("blank", "p{Blank}"),
          Map.entry("punct", "p{Punct}"),
          Map.entry("print", "p{Print}"),
          Map.entry("graph", "p{Graph}"),
          Map.entry("cntrl", "p{Cntrl}"),
          Map.entry("xdigit", "p{XDigit}"),
          Map.entry("word", "w"));

  private final String text;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int references;

  private PcreText(String text) {
    this.text = text;
  }

  /// @param pattern as the JDK reads it
  /// @param references the highest group that it refers to
  record Read(String pattern, int references) {}

  static Read read(String text) {
    var reader = new PcreText(text);
    reader.run();
    return new Read(reader.out.toString(), reader.references);
  }

  private void run() {
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case '\\' -> escape();
        case '[' -> brackets();
        case '{' -> {
          boolean isQuantifier = isQuantifier();
          out.append(isQuantifier ? "{" : "\\{");
          at++;
        }
        default -> {
          out.append(c);
          at++;
        }
      }
    }
  }

  private void escape() {
    char next = at + 1 < text.length() ? text.charAt(at + 1) : '\\';
    boolean isAlone = at + 2 >= text.length() || !Texts.isDigit(text.charAt(at + 2));
    if (next >= '1' && next <= '9' && isAlone) {
      references = Math.max(references, next - '0');
    }
    int end = Math.min(text.length(), at + 2);
    boolean hasBraces =
        (next == 'x' || next == 'p' || next == 'P' || next == 'k' || next == 'g')
            && end < text.length()
            && text.charAt(end) == '{';
    if (hasBraces) {
      int close = text.indexOf('}', end);
      end = close < 0 ? end : close + 1;
    }
    out.append(text, at, end);
    at = end;
  }

  private boolean isQuantifier() {
    int i = at + 1;
    int digits = 0;
    while (i < text.length() && Texts.isDigit(text.charAt(i))) {
      i++;
      digits++;
    }
    if (digits == 0) {
      return false;
    }
    if (i < text.length() && text.charAt(i) == ',') {
      i++;
      while (i < text.length() && Texts.isDigit(text.charAt(i))) {
        i++;
      }
    }
    return i < text.length() && text.charAt(i) == '}';
  }

  private void brackets() {
    out.append('[');
    at++;
    if (at < text.length() && text.charAt(at) == '^') {
      out.append('^');
      at++;
    }
    boolean isFirst = true;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ']' && !isFirst) {
        out.append(']');
        at++;
        return;
      }
      inBrackets(c);
      isFirst = false;
    }
  }

  private void inBrackets(char c) {
    if (c == '\\' && at + 1 < text.length()) {
      escape();
      return;
    }
    if (c == '[' && posix()) {
      return;
    }
    boolean isOther = c == '[' || c == ']' || c == '&';
    out.append(isOther ? "\\" : "").append(c);
    at++;
  }

  /// `[:alpha:]` and `[:^alpha:]`.
  private boolean posix() {
    int close = text.indexOf(":]", at + 2);
    if (close < 0 || at + 1 >= text.length() || text.charAt(at + 1) != ':') {
      return false;
    }
    boolean isNegated = text.charAt(at + 2) == '^';
    String known = POSIX.get(text.substring(at + (isNegated ? 3 : 2), close));
    if (known == null) {
      return false;
    }
    String name = isNegated ? Character.toUpperCase(known.charAt(0)) + known.substring(1) : known;
    out.append('\\').append(name);
    at = close + 2;
    return true;
  }
}
