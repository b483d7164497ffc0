package io.whydown.balancer.rule;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The words of a line while they are read from left to right. Not thread-safe.
final class Words {

  private static final String TWO = "expects exactly 2 arguments";
  private static final String THREE = "expects exactly 3 arguments";
  private static final String FORMAT = "expects exactly 1 argument <format>";
  private static final String REPLACEMENT =
      "expects exactly 2 arguments <match-regex> and <replace-format>";
  private static final String CAPTURE = "expects <expression> [ 'len' <length> | id <idx> ]";

  /// What an action says when one of its arguments is not there (http_act.c, tcp_act.c).
  private static final Map<String, String> USAGES =
      Map.ofEntries(
          Map.entry("set-header", TWO),
          Map.entry("add-header", TWO),
          Map.entry("early-hint", TWO),
          Map.entry("del-header", "expects at least 1 argument"),
          Map.entry("replace-header", THREE),
          Map.entry("replace-value", THREE),
          Map.entry("set-path", FORMAT),
          Map.entry("set-pathq", FORMAT),
          Map.entry("set-query", FORMAT),
          Map.entry("set-uri", FORMAT),
          Map.entry("set-method", FORMAT),
          Map.entry("replace-path", REPLACEMENT),
          Map.entry("replace-pathq", REPLACEMENT),
          Map.entry("replace-uri", REPLACEMENT),
          Map.entry(
              "set-status", "expects 1 argument: <status>; or 3 arguments: <status> reason <fmt>"),
          Map.entry("set-timeout", TWO),
          Map.entry("strict-mode", "expects exactly 1 arguments"),
          Map.entry("realm", "missing realm value."),
          Map.entry("capture", CAPTURE),
          Map.entry("len", CAPTURE),
          Map.entry("deny_status", "'status' expects <status_code> as argument"),
          Map.entry("status", "'status' expects <status_code> as argument"),
          Map.entry("use-service", "'use-service' expects a service name."));

  private final List<String> words;
  private int at;

  Words(List<String> words) {
    this.words = List.copyOf(words);
  }

  boolean hasNext() {
    return at < words.size();
  }

  /// Whether a condition, or the end, comes next.
  boolean isAtCondition() {
    return !hasNext() || peek().equals("if") || peek().equals("unless");
  }

  /// The next word; empty at the end.
  String peek() {
    return hasNext() ? words.get(at) : "";
  }

  String next() {
    return hasNext() ? words.get(at++) : "";
  }

  /// The next word, which `keyword` needs.
  String argument(String keyword) {
    if (!hasNext()) {
      throw new RuleException(
          USAGES.getOrDefault(keyword, "missing argument for '" + keyword + "'"));
    }
    return next();
  }

  boolean accept(String word) {
    if (peek().equals(word)) {
      at++;
      return true;
    }
    return false;
  }

  int index() {
    return at;
  }

  void moveTo(int index) {
    at = index;
  }

  List<String> all() {
    return words;
  }

  List<String> rest() {
    return words.subList(Math.min(at, words.size()), words.size());
  }

  /// The condition that stands here; null at the end. Refuses anything else.
  @Nullable Condition condition(Acls acls, Linkage linkage, String expected) {
    if (!hasNext()) {
      return null;
    }
    String word = next();
    if (!word.equals("if") && !word.equals("unless")) {
      throw new RuleException(
          "expects %s'if' or 'unless' followed by a condition, got '%s'".formatted(expected, word));
    }
    return acls.condition(rest(), word.equals("unless"), linkage);
  }
}
