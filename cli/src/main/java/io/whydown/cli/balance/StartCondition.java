package io.whydown.cli.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The expression of `-cc`, as `.if` has it (cfgcond.c): predicates, numbers, `&&`, `||`, `!` and
/// parentheses. Not thread-safe: one for each expression.
final class StartCondition {

  /// The expression cannot be read.
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  private static final int MAX_DEPTH = 100;

  private final String text;
  private final Map<String, String> variables;
  private int at;

  private StartCondition(String text, Map<String, String> variables) {
    this.text = text;
    this.variables = variables;
  }

  /// Whether it holds; an empty one does not.
  ///
  /// @throws Malformed when it is none
  static boolean evaluate(String text, Map<String, String> variables) {
    var condition = new StartCondition(text.strip(), variables);
    if (condition.text.isEmpty()) {
      return false;
    }
    boolean value = condition.either(0);
    condition.skipBlanks();
    if (condition.at < condition.text.length()) {
      throw new Malformed(
          "unparsable conditional expression '%s'"
              .formatted(condition.text.substring(condition.at)));
    }
    return value;
  }

  private boolean either(int depth) {
    boolean value = both(depth);
    while (accept("||")) {
      value |= both(depth);
    }
    return value;
  }

  private boolean both(int depth) {
    boolean value = term(depth);
    while (accept("&&")) {
      value &= term(depth);
    }
    return value;
  }

  private boolean term(int depth) {
    if (depth > MAX_DEPTH) {
      throw new Malformed("unparsable conditional expression: nested too deep");
    }
    if (accept("!")) {
      return !term(depth + 1);
    }
    if (accept("(")) {
      boolean value = either(depth + 1);
      if (!accept(")")) {
        throw new Malformed("missing closing parenthesis in '" + text + "'");
      }
      return value;
    }
    return atom();
  }

  private boolean accept(String token) {
    skipBlanks();
    if (text.startsWith(token, at)) {
      at += token.length();
      return true;
    }
    return false;
  }

  private void skipBlanks() {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
  }

  private boolean atom() {
    skipBlanks();
    int start = at;
    while (at < text.length() && isWordPart(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at);
    if (at < text.length() && text.charAt(at) == '(') {
      return predicate(word, arguments());
    }
    try {
      return Long.parseLong(word) != 0;
    } catch (NumberFormatException _) {
      throw new Malformed("unparsable conditional expression '" + text.substring(start) + "'");
    }
  }

  private static boolean isWordPart(char c) {
    return c == '_' || c == '-' || Character.isLetterOrDigit(c);
  }

  private List<String> arguments() {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    char quote = 0;
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (quote == 0 && (c == ',' || c == ')')) {
        words.add(word.toString());
        word.setLength(0);
        if (c == ')') {
          return words;
        }
      } else if ((c == '"' && quote != '\'') || (c == '\'' && quote != '"')) {
        quote = quote == 0 ? c : 0;
      } else if (c == '$' && quote != '\'') {
        word.append(variable());
      } else {
        word.append(c);
      }
    }
    throw new Malformed("expected ')' before end of expression in '" + text + "'");
  }

  private String variable() {
    boolean braces = at < text.length() && text.charAt(at) == '{';
    int start = braces ? at + 1 : at;
    at = start;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
      at++;
    }
    String name = text.substring(start, at);
    if (braces && at < text.length() && text.charAt(at) == '}') {
      at++;
    }
    return variables.getOrDefault(name, "");
  }

  private boolean predicate(String name, List<String> arguments) {
    String first = arguments.getFirst();
    String second = arguments.size() > 1 ? arguments.get(1) : "";
    return switch (name) {
      case "defined" -> variables.containsKey(first);
      case "streq" -> first.equals(second);
      case "strneq" -> !first.equals(second);
      case "strstr" -> first.contains(second);
      case "version_atleast" -> Versions.compare(BuildFacts.VERSION, first) >= 0;
      case "version_before" -> Versions.compare(BuildFacts.VERSION, first) < 0;
      default ->
          BuildFacts.holds(name, first)
              .orElseThrow(() -> new Malformed("unknown predicate '" + name + "'"));
    };
  }
}
