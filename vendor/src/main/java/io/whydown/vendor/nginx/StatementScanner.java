package io.whydown.vendor.nginx;

import java.util.ArrayList;
import java.util.List;

/// Splits a configuration text into statements, by the rules of nginx's `ngx_conf_read_token`
/// (src/core/ngx_conf_file.c). Where nginx would refuse the text it notes a fault and goes on.
///
/// Not thread-safe: one per file.
final class StatementScanner {

  private static final int MAX_FAULTS = 50;

  private final String text;
  private final List<Fault> faults = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean closePending;

  /// What nginx would say of the text, and where.
  record Fault(int line, String reason) {}

  /// One step of the text.
  sealed interface Statement {

    record Simple(List<String> words, int line) implements Statement {}

    /// A block begins.
    record Open(List<String> words, int line) implements Statement {}

    /// Lua code, which is skipped.
    record Lua(List<String> words, int line) implements Statement {}

    record Close(int line) implements Statement {}

    record End(int line) implements Statement {}
  }

  StatementScanner(String text) {
    this.text = text;
  }

  List<Fault> faults() {
    return faults;
  }

  Statement next() {
    if (closePending) {
      closePending = false;
      return new Statement.Close(line);
    }
    var words = new ArrayList<String>();
    int start = line;
    while (true) {
      skipSpace();
      if (at >= text.length()) {
        return atEnd(words, start);
      }
      char c = text.charAt(at);
      if (words.isEmpty()) {
        start = line;
      }
      if (c == '}') {
        return close(words, start);
      }
      if (c != ';' && c != '{') {
        words.add(word());
        continue;
      }
      at++;
      if (words.isEmpty()) {
        fault(line, "unexpected \"" + c + "\"");
        if (c == '{') {
          return new Statement.Open(List.of(""), line);
        }
        continue;
      }
      return c == ';' ? new Statement.Simple(words, start) : open(words, start);
    }
  }

  private Statement atEnd(List<String> words, int start) {
    if (words.isEmpty()) {
      return new Statement.End(line);
    }
    fault(start, "unexpected end of file, expecting \";\" or \"}\"");
    return new Statement.Simple(words, start);
  }

  private Statement close(List<String> words, int start) {
    at++;
    if (words.isEmpty()) {
      return new Statement.Close(line);
    }
    fault(start, "unexpected \"}\", a \";\" is missing before it");
    closePending = true;
    return new Statement.Simple(words, start);
  }

  private Statement open(List<String> words, int start) {
    if (!words.getFirst().endsWith("_by_lua_block")) {
      return new Statement.Open(words, start);
    }
    int end = LuaCode.end(text, at);
    if (end < 0) {
      fault(start, "unexpected end of file in Lua code, expecting \"}\"");
      end = text.length();
    }
    advance(end);
    return new Statement.Lua(words, start);
  }

  private void skipSpace() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (isSpace(c)) {
        line += c == '\n' ? 1 : 0;
        at++;
      } else {
        return;
      }
    }
  }

  private String word() {
    char c = text.charAt(at);
    return c == '"' || c == '\'' ? quotedWord(c) : plainWord();
  }

  private String quotedWord(char quote) {
    int from = at + 1;
    int end = from;
    while (end < text.length() && text.charAt(end) != quote) {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    int start = line;
    advance(Math.min(end, text.length()));
    if (end >= text.length()) {
      fault(start, "unexpected end of file, the quote that opens here is not closed");
      return unescaped(text.substring(from));
    }
    at++;
    if (at < text.length() && " \t\r\n;{)".indexOf(text.charAt(at)) < 0) {
      fault(line, "unexpected \"" + text.charAt(at) + "\" after a closing quote");
    }
    return unescaped(text.substring(from, end));
  }

  private String plainWord() {
    int from = at;
    int end = at;
    boolean variable = false;
    while (end < text.length()) {
      char c = text.charAt(end);
      if (c == '{' && variable) {
        variable = false;
      } else if (isSpace(c) || c == ';' || c == '{') {
        break;
      } else {
        variable = c == '$';
        end += c == '\\' ? 1 : 0;
      }
      end++;
    }
    end = Math.min(end, text.length());
    advance(end);
    return unescaped(text.substring(from, end));
  }

  private void advance(int to) {
    for (int i = at; i < to; i++) {
      line += text.charAt(i) == '\n' ? 1 : 0;
    }
    at = to;
  }

  private void fault(int where, String reason) {
    if (faults.size() < MAX_FAULTS) {
      faults.add(new Fault(where, reason));
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  /// A backslash takes the special meaning of a quote or a backslash, gives one to t, r and n, and
  /// stands for itself before everything else.
  private static String unescaped(String word) {
    if (word.indexOf('\\') < 0) {
      return word;
    }
    var result = new StringBuilder(word.length());
    int i = 0;
    while (i < word.length()) {
      char c = word.charAt(i);
      char next = c == '\\' && i + 1 < word.length() ? word.charAt(i + 1) : 0;
      char meant =
          switch (next) {
            case '"', '\'', '\\' -> next;
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'n' -> '\n';
            default -> 0;
          };
      result.append(meant == 0 ? c : meant);
      i += meant == 0 ? 1 : 2;
    }
    return result.toString();
  }
}
