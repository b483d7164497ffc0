package io.whydown.vendor.haproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Splits one line into words by HAProxy's rules of quoting (configuration manual 2.6, section 2.2
/// to 2.3; `parse_line` of its tools.c). Not thread-safe: one for each line.
final class LineTokenizer {

  /// @param problem why HAProxy refuses the line; null when it does not
  /// @param problemAt the index of the character that it is about
  /// @param unknownVariables variables whose value is not known, in order
  record Result(
      List<Word> words, @Nullable String problem, int problemAt, List<String> unknownVariables) {}

  private static final int MAX_WORDS = 64;
  private static final int MAX_WORD_CHARS = 16_384;

  private final String line;
  private final Map<String, String> variables;
  private final boolean variablesComplete;
  private final List<Word> words = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();

  private int at;
  private boolean inWord;
  private boolean certain = true;
  private boolean singleQuoted;
  private boolean doubleQuoted;
  private @Nullable String problem;
  private int problemAt;

  /// Where the quote stands that is open.
  private int quoteAt;

  private LineTokenizer(String line, Map<String, String> variables, boolean variablesComplete) {
    this.line = line;
    this.variables = variables;
    this.variablesComplete = variablesComplete;
  }

  static Result split(String line, Map<String, String> variables, boolean variablesComplete) {
    return new LineTokenizer(line, variables, variablesComplete).run();
  }

  private Result run() {
    while (at < line.length() && problem == null && step()) {
      if (words.size() > MAX_WORDS) {
        problem = "too many words, at most " + MAX_WORDS + " are allowed";
      }
    }
    if (problem == null && (singleQuoted || doubleQuoted)) {
      refuse("unmatched quote", quoteAt);
    }
    endWord();
    return new Result(List.copyOf(words), problem, problemAt, List.copyOf(unknown));
  }

  private void refuse(String why, int where) {
    problem = why;
    problemAt = where;
  }

  /// Consumes one unit; false at the end of the line's content.
  private boolean step() {
    char c = line.charAt(at);
    boolean quoted = singleQuoted || doubleQuoted;
    if (c == '\r' || c == '\n' || c == 0) {
      return false;
    }
    if (c == '#' && !quoted) {
      return false;
    }
    if (c == '"' && !singleQuoted) {
      doubleQuoted = !doubleQuoted;
      quoteAt = at;
      inWord = true;
      at++;
    } else if (c == '\'' && !doubleQuoted) {
      singleQuoted = !singleQuoted;
      quoteAt = at;
      inWord = true;
      at++;
    } else if (c == '\\' && !singleQuoted) {
      escape();
    } else if (isBlank(c) && !quoted) {
      endWord();
      at++;
    } else if (c == '$' && doubleQuoted) {
      variable();
    } else {
      emit(c);
      at++;
    }
    return true;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private void emit(char c) {
    inWord = true;
    if (word.length() < MAX_WORD_CHARS) {
      word.append(c);
    }
  }

  private void endWord() {
    if (inWord) {
      words.add(new Word(word.toString(), certain));
    }
    word.setLength(0);
    inWord = false;
    certain = true;
  }

  private void escape() {
    char next = at + 1 < line.length() ? line.charAt(at + 1) : 0;
    switch (next) {
      case ' ', '\\', '#', '\'', '"', '$' -> emitEscaped(next, 2);
      case 't' -> emitEscaped('\t', 2);
      case 'n' -> emitEscaped('\n', 2);
      case 'r' -> emitEscaped('\r', 2);
      case 'x' -> hexEscape();
      default -> emitEscaped('\\', 1);
    }
  }

  private void emitEscaped(char c, int length) {
    emit(c);
    at += length;
  }

  private void hexEscape() {
    int high = at + 3 < line.length() ? Character.digit(line.charAt(at + 2), 16) : -1;
    int low = at + 3 < line.length() ? Character.digit(line.charAt(at + 3), 16) : -1;
    if (high < 0 || low < 0) {
      refuse("truncated or invalid hexadecimal sequence", at);
    } else {
      emitEscaped((char) (high << 4 | low), 4);
    }
  }

  private void variable() {
    int start = at;
    int name = at + 1;
    boolean braces = name < line.length() && line.charAt(name) == '{';
    name += braces ? 1 : 0;
    int end = name;
    if (end < line.length() && line.charAt(end) == '.') {
      end++;
    }
    while (end < line.length() && isNamePart(line.charAt(end))) {
      end++;
    }
    if (end == name || isAsciiDigit(line.charAt(name))) {
      refuse("forbidden first char in environment variable name", name);
      return;
    }
    String key = line.substring(name, end);
    boolean splits = braces && line.startsWith("[*]", end);
    int after = splits ? end + 3 : end;
    String fallback = null;
    if (braces) {
      int close = line.indexOf('}', after);
      boolean hasFallback = after < line.length() && line.charAt(after) == '-';
      if (close < 0 || (close != after && !hasFallback)) {
        refuse("unmatched brace in environment variable name", name - 1);
        return;
      }
      fallback = hasFallback ? line.substring(after + 1, close) : null;
      after = close + 1;
    }
    at = after;
    expand(key, fallback, splits, line.substring(start, after));
  }

  private void expand(String key, @Nullable String fallback, boolean splits, String written) {
    String value = variables.get(key);
    if (value == null && !variablesComplete) {
      unknown.add(key);
      certain = false;
      inWord = true;
      value = fallback == null ? written : fallback;
    } else if (value == null) {
      value = fallback == null ? "" : fallback;
    }
    inWord = true;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (splits && isBlank(c)) {
        endWord();
      } else {
        emit(c);
      }
    }
  }

  private static boolean isNamePart(char c) {
    return c == '_' || isAsciiDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isAsciiDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
