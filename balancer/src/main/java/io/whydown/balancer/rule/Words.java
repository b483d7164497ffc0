package io.whydown.balancer.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The words of a line while they are read from left to right. Not thread-safe.
final class Words {

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
      throw new RuleException("missing argument for '" + keyword + "'");
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
