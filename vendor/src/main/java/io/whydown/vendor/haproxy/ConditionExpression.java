package io.whydown.vendor.haproxy;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Evaluates the expression of `.if` and `.elif` (configuration manual 2.6, section 2.4) with three
/// values: what depends on an unknown variable, version or feature is unknown. Not thread-safe: one
/// for each expression.
final class ConditionExpression {

  enum Truth {
    TRUE,
    FALSE,
    UNKNOWN;

    static Truth of(boolean value) {
      return value ? TRUE : FALSE;
    }

    Truth not() {
      return switch (this) {
        case TRUE -> FALSE;
        case FALSE -> TRUE;
        case UNKNOWN -> UNKNOWN;
      };
    }

    Truth and(Truth other) {
      if (this == FALSE || other == FALSE) {
        return FALSE;
      }
      return this == TRUE && other == TRUE ? TRUE : UNKNOWN;
    }

    Truth or(Truth other) {
      return not().and(other.not()).not();
    }
  }

  private static final int MAX_DEPTH = 64;

  /// Predicates that ask for the build of the program, which a configuration does not tell.
  private static final Set<String> ABOUT_BUILD =
      Set.of(
          "feature",
          "openssl_version_atleast",
          "openssl_version_before",
          "ssllib_name_startswith",
          "enabled",
          "awslc_api_atleast",
          "awslc_api_before");

  private final String text;
  private final Map<String, String> variables;
  private final boolean variablesComplete;
  private final @Nullable String version;
  private final HaproxyEnvironment.@Nullable Build build;
  private int at;
  private boolean malformed;

  private ConditionExpression(
      String text,
      Map<String, String> variables,
      boolean variablesComplete,
      @Nullable String version,
      HaproxyEnvironment.@Nullable Build build) {
    this.build = build;
    this.text = text;
    this.variables = variables;
    this.variablesComplete = variablesComplete;
    this.version = version;
  }

  /// Returns the value; an expression that HAProxy would refuse is unknown.
  static Truth evaluate(
      String text,
      Map<String, String> variables,
      boolean variablesComplete,
      @Nullable String version,
      HaproxyEnvironment.@Nullable Build build) {
    var expression =
        new ConditionExpression(text.strip(), variables, variablesComplete, version, build);
    if (expression.text.isEmpty()) {
      return Truth.FALSE;
    }
    Truth value = expression.disjunction(0);
    boolean complete = expression.at == expression.text.length() && !expression.malformed;
    return complete ? value : Truth.UNKNOWN;
  }

  private Truth disjunction(int depth) {
    Truth value = conjunction(depth);
    while (accept("||")) {
      value = value.or(conjunction(depth));
    }
    return value;
  }

  private Truth conjunction(int depth) {
    Truth value = term(depth);
    while (accept("&&")) {
      value = value.and(term(depth));
    }
    return value;
  }

  private Truth term(int depth) {
    if (depth > MAX_DEPTH) {
      malformed = true;
      return Truth.UNKNOWN;
    }
    if (accept("!")) {
      return term(depth + 1).not();
    }
    if (accept("(")) {
      Truth value = disjunction(depth + 1);
      malformed |= !accept(")");
      return value;
    }
    return atom();
  }

  private boolean accept(String token) {
    skipBlanks();
    if (text.startsWith(token, at)) {
      at += token.length();
      skipBlanks();
      return true;
    }
    return false;
  }

  private void skipBlanks() {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
  }

  private Truth atom() {
    int start = at;
    while (at < text.length() && isWordPart(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at);
    if (word.isEmpty()) {
      malformed = true;
      return Truth.UNKNOWN;
    }
    if (at < text.length() && text.charAt(at) == '(') {
      int close = text.indexOf(')', at);
      if (close < 0) {
        malformed = true;
        return Truth.UNKNOWN;
      }
      String[] arguments = text.substring(at + 1, close).split(",", -1);
      at = close + 1;
      return predicate(word, arguments);
    }
    return number(word);
  }

  private Truth number(String word) {
    try {
      return Truth.of(Long.parseLong(word) != 0);
    } catch (NumberFormatException _) {
      malformed = true;
      return Truth.UNKNOWN;
    }
  }

  private static boolean isWordPart(char c) {
    return c == '_' || c == '-' || c == '.' || c == '$' || Character.isLetterOrDigit(c);
  }

  private Truth predicate(String name, String[] arguments) {
    String first = arguments[0].strip();
    String second = arguments.length > 1 ? arguments[1].strip() : "";
    return switch (name) {
      case "defined" -> defined(first);
      case "streq" -> equal(first, second);
      case "strneq" -> equal(first, second).not();
      case "version_atleast" -> atLeast(first);
      case "version_before" -> atLeast(first).not();
      case "strstr" -> contains(first, second);
      default -> ofBuild(name, unquoted(first));
    };
  }

  private Truth ofBuild(String name, String argument) {
    malformed |= !ABOUT_BUILD.contains(name);
    HaproxyEnvironment.Build known = build;
    return known == null
        ? Truth.UNKNOWN
        : known.holds(name, argument).map(Truth::of).orElse(Truth.UNKNOWN);
  }

  private static String unquoted(String word) {
    boolean isQuoted = word.length() > 1 && word.startsWith("\"") && word.endsWith("\"");
    return isQuoted ? word.substring(1, word.length() - 1) : word;
  }

  private static Truth contains(String whole, String part) {
    boolean unresolved = whole.startsWith("$") || part.startsWith("$");
    boolean inside = whole.contains("${") || part.contains("${");
    return unresolved || inside
        ? Truth.UNKNOWN
        : Truth.of(unquoted(whole).contains(unquoted(part)));
  }

  private Truth defined(String name) {
    if (variables.containsKey(name)) {
      return Truth.TRUE;
    }
    return variablesComplete ? Truth.FALSE : Truth.UNKNOWN;
  }

  /// Words that hold an unresolved variable compare as unknown.
  private static Truth equal(String first, String second) {
    boolean unresolved = first.contains("${") || second.contains("${");
    boolean named = first.startsWith("$") || second.startsWith("$");
    return unresolved || named ? Truth.UNKNOWN : Truth.of(first.equals(second));
  }

  private Truth atLeast(String wanted) {
    return version == null ? Truth.UNKNOWN : Truth.of(HaproxyVersion.compare(version, wanted) >= 0);
  }
}
