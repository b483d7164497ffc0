package io.whydown.cli.balance;

import java.util.ArrayList;
import java.util.List;

/// The rules of one kind of check, `http-check` or `tcp-check`, with their lines. A section's own
/// rules replace inherited ones. Not thread-safe.
final class CheckRuleList {

  private final List<Line> rules = new ArrayList<>();
  private int level = -1;

  List<Line> rules() {
    return rules;
  }

  /// How near the section stands that the rules are of; -1 while there are none.
  int level() {
    return level;
  }

  /// An option of a nearer section drops the rules of farther ones.
  void optionAt(int ofLevel) {
    if (level < ofLevel) {
      rules.clear();
    }
  }

  /// The first rule of another section drops those that are there.
  void add(Line rule, int ofLevel) {
    if (ofLevel != level) {
      rules.clear();
      level = ofLevel;
    }
    rules.add(rule);
  }
}
