package io.whydown.vendor.nginx;

/// Finds the end of the Lua code of a `*_by_lua_block`: its braces balance, those in strings,
/// comments and long brackets do not count (Lua 5.1 reference manual, section 2.1).
final class LuaCode {

  private LuaCode() {}

  /// The index after the brace that closes the block whose code begins at `from`; -1 when the text
  /// ends before.
  static int end(String text, int from) {
    int depth = 1;
    int at = from;
    while (at >= 0 && at < text.length()) {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        at = afterString(text, at);
      } else if (c == '-' && text.startsWith("--", at)) {
        at = afterComment(text, at + 2);
      } else if (c == '[' && longBracketLevel(text, at) >= 0) {
        at = afterLongBracket(text, at);
      } else {
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        at++;
        if (depth == 0) {
          return at;
        }
      }
    }
    return -1;
  }

  private static int afterString(String text, int from) {
    char quote = text.charAt(from);
    int at = from + 1;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == quote || c == '\n') {
        return at + 1;
      }
      at += c == '\\' ? 2 : 1;
    }
    return -1;
  }

  private static int afterComment(String text, int from) {
    if (from < text.length() && text.charAt(from) == '[' && longBracketLevel(text, from) >= 0) {
      return afterLongBracket(text, from);
    }
    int end = text.indexOf('\n', from);
    return end < 0 ? -1 : end + 1;
  }

  private static int afterLongBracket(String text, int from) {
    String close = "]" + "=".repeat(longBracketLevel(text, from)) + "]";
    int end = text.indexOf(close, from);
    return end < 0 ? -1 : end + close.length();
  }

  /// The number of `=` between the two brackets that open here; -1 when none opens.
  private static int longBracketLevel(String text, int from) {
    int at = from + 1;
    while (at < text.length() && text.charAt(at) == '=') {
      at++;
    }
    return at < text.length() && text.charAt(at) == '[' ? at - from - 1 : -1;
  }
}
