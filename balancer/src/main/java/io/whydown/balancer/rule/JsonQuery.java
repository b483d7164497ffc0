package io.whydown.balancer.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds one value in a JSON text by a path `$.a.b[2]`. Reads the text once, keeps nothing; depth
/// and time are bounded. Immutable.
record JsonQuery(List<String> path, boolean wantsNumber) {

  private static final int MAX_DEPTH = 32;

  static JsonQuery of(String path, String type) {
    if (!path.startsWith("$")) {
      throw new RuleException("\"" + path + "\" must start with '$'");
    }
    if (!type.isEmpty() && !type.equals("int")) {
      throw new RuleException(
          "Only 'int' is supported as the second argument of 'json_query', got '" + type + "'");
    }
    return new JsonQuery(steps(path), type.equals("int"));
  }

  /// Names between dots, `[2]` as `[2`; a dot behind a backslash is part of its name.
  private static List<String> steps(String path) {
    var steps = new ArrayList<String>();
    var step = new StringBuilder();
    for (int i = 1; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '\\' && i + 1 < path.length()) {
        step.append(path.charAt(++i));
      } else if (c == '.' || c == '[' || c == ']') {
        if (!step.isEmpty()) {
          steps.add(step.toString());
        }
        step.setLength(0);
        step.append(c == '[' ? "[" : "");
      } else {
        step.append(c);
      }
    }
    if (!step.isEmpty()) {
      steps.add(step.toString());
    }
    return List.copyOf(steps);
  }

  @Nullable Value find(String text) {
    var reader = new Reader(text);
    String found = reader.find(path, 0);
    if (found == null) {
      return null;
    }
    if (found.startsWith("\"")) {
      String bare = found.substring(1);
      return wantsNumber ? Value.of(Texts.number(bare)) : Value.of(bare);
    }
    return switch (found.charAt(0)) {
      case 't' -> Value.TRUE;
      case 'f' -> Value.FALSE;
      case 'n' -> null;
      case '[', '{' -> Value.of(found);
      default -> number(found);
    };
  }

  private @Nullable Value number(String found) {
    return wantsNumber || Texts.isNumber(found) ? Value.of(Texts.number(found)) : Value.of(found);
  }

  /// One pass over a text. A string is returned with a quote in front and its escapes resolved,
  /// everything else as it stands.
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    @Nullable String find(List<String> path, int step) {
      skipBlanks();
      if (step == path.size()) {
        int from = at;
        if (peek() == '"') {
          String string = string();
          return string == null ? null : "\"" + string;
        }
        return skip(0) ? text.substring(from, at).strip() : null;
      }
      return path.get(step).startsWith("[") ? element(path, step) : member(path, step);
    }

    private @Nullable String member(List<String> path, int step) {
      if (!accept('{')) {
        return null;
      }
      while (true) {
        skipBlanks();
        String name = string();
        skipBlanks();
        if (name == null || !accept(':')) {
          return null;
        }
        if (name.equals(path.get(step))) {
          return find(path, step + 1);
        }
        if (!skip(0)) {
          return null;
        }
        skipBlanks();
        if (!accept(',')) {
          return null;
        }
      }
    }

    private @Nullable String element(List<String> path, int step) {
      String number = path.get(step).substring(1);
      if (!Texts.isNumber(number) || !accept('[')) {
        return null;
      }
      long wanted = Texts.number(number);
      for (long i = 0; i < wanted; i++) {
        skipBlanks();
        if (!skip(0)) {
          return null;
        }
        skipBlanks();
        if (!accept(',')) {
          return null;
        }
      }
      return find(path, step + 1);
    }

    private boolean skip(int depth) {
      skipBlanks();
      if (depth > MAX_DEPTH || at >= text.length()) {
        return false;
      }
      char c = peek();
      if (c == '"') {
        return string() != null;
      }
      if (c == '{' || c == '[') {
        return skipBody(c == '{' ? '}' : ']', c == '{', depth);
      }
      int from = at;
      while (at < text.length() && ",]}".indexOf(text.charAt(at)) < 0 && !Texts.isSpace(peek())) {
        at++;
      }
      return at > from;
    }

    private boolean skipBody(char close, boolean members, int depth) {
      at++;
      skipBlanks();
      if (accept(close)) {
        return true;
      }
      while (true) {
        skipBlanks();
        if (members) {
          if (string() == null) {
            return false;
          }
          skipBlanks();
          if (!accept(':')) {
            return false;
          }
        }
        if (!skip(depth + 1)) {
          return false;
        }
        skipBlanks();
        if (accept(close)) {
          return true;
        }
        if (!accept(',')) {
          return false;
        }
      }
    }

    private @Nullable String string() {
      if (!accept('"')) {
        return null;
      }
      var result = new StringBuilder();
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == '"') {
          return result.toString();
        }
        if (c == '\\' && at < text.length()) {
          char next = text.charAt(at++);
          switch (next) {
            case 'n' -> result.append('\n');
            case 't' -> result.append('\t');
            case 'r' -> result.append('\r');
            case 'b' -> result.append('\b');
            case 'f' -> result.append('\f');
            default -> result.append(next);
          }
        } else {
          result.append(c);
        }
      }
      return null;
    }

    private char peek() {
      return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean accept(char c) {
      if (peek() == c) {
        at++;
        return true;
      }
      return false;
    }

    private void skipBlanks() {
      while (at < text.length() && Texts.isSpace(text.charAt(at))) {
        at++;
      }
    }
  }
}
