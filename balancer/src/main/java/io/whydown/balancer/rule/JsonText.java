package io.whydown.balancer.rule;

import org.jspecify.annotations.Nullable;

/// Text as the inside of a JSON string (RFC 8259 section 7). Stateless.
final class JsonText {

  /// How bytes are read, and what becomes of those that cannot be (`json(utf8s)` and its like).
  enum Input {
    ASCII,
    UTF8,
    UTF8S,
    UTF8P,
    UTF8PS;

    static Input of(String word) {
      return switch (word) {
        case "", "ascii" -> ASCII;
        case "utf8" -> UTF8;
        case "utf8s" -> UTF8S;
        case "utf8p" -> UTF8P;
        case "utf8ps" -> UTF8PS;
        default ->
            throw new RuleException(
                "Unexpected input code type. Allowed value are 'ascii', 'utf8', 'utf8s', 'utf8p'"
                    + " and 'utf8ps'");
      };
    }

    /// Whether a text with something else in it has no value at all.
    boolean isStrict() {
      return this == UTF8 || this == UTF8P;
    }
  }

  private JsonText() {}

  /// Null when the text is not UTF-8 and the input is said to be.
  static @Nullable String escape(String bytes, Input input) {
    var out = new StringBuilder(bytes.length() + 16);
    int i = 0;
    while (i < bytes.length()) {
      int c = bytes.charAt(i);
      int length = 1;
      if (c >= 0x80 && input != Input.ASCII) {
        length = length(c);
        int point = length == 0 ? -1 : point(bytes, i, length);
        if (point < 0 || point > 0xffff) {
          if (input.isStrict()) {
            return null;
          }
          i += point < 0 ? 1 : length;
          continue;
        }
        c = point;
      }
      append(out, c);
      i += length;
    }
    return out.toString();
  }

  private static void append(StringBuilder out, int point) {
    switch (point) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '/' -> out.append("\\/");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      case '\n' -> out.append("\\n");
      case '\t' -> out.append("\\t");
      default -> {
        if (point >= 0x20 && point < 0x7f) {
          out.append((char) point);
        } else {
          out.append("\\u%04x".formatted(point));
        }
      }
    }
  }

  private static int length(int first) {
    if (first >= 0xc2 && first < 0xe0) {
      return 2;
    }
    if (first >= 0xe0 && first < 0xf0) {
      return 3;
    }
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
  }

  private static int point(String bytes, int at, int length) {
    if (at + length > bytes.length()) {
      return -1;
    }
    int point = bytes.charAt(at) & (0xff >> (length + 1));
    for (int i = 1; i < length; i++) {
      int next = bytes.charAt(at + i);
      if ((next & 0xc0) != 0x80) {
        return -1;
      }
      point = point << 6 | (next & 0x3f);
    }
    return point;
  }
}
