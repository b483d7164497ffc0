package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import java.util.List;

/// A `spoe-group` section while it is read. Not thread-safe.
///
/// @param messages grows with the lines of the section
record SpoeGroupDraft(String name, Origin at, List<String> messages) {

  void read(Line line) {
    if (!line.keyword().equals("messages")) {
      throw new LineProblem(
          "unknown keyword '%s' in spoe-group section.".formatted(line.keyword()));
    }
    addOnce(line, messages, "spoe-message");
  }

  /// Adds the words of a line, none of them twice.
  static void addOnce(Line line, List<String> names, String kind) {
    for (String name : line.from(1)) {
      if (names.contains(name)) {
        throw new LineProblem("%s '%s' already used.".formatted(kind, name));
      }
      names.add(name);
    }
  }
}
