package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A `spoe-message` section while it is read. Its expressions are linked for each proxy that uses
/// it. Not thread-safe.
final class SpoeMessageDraft {

  final String name;
  final Origin at;
  final List<Line> lines = new ArrayList<>();
  SpoeEngine.@Nullable Event event;

  SpoeMessageDraft(String name, Origin at) {
    this.name = name;
    this.at = at;
  }

  void read(Line line) {
    switch (line.keyword()) {
      case "args" -> lines.add(line);
      case "acl" -> {
        if (line.word(1).equalsIgnoreCase("or")) {
          throw new LineProblem(
              "acl name '%s' will never match. 'or' is used to express a logical disjunction within a condition."
                  .formatted(line.word(1)));
        }
        lines.add(line);
      }
      case "event" -> event(line);
      default ->
          throw new LineProblem(
              "unknown keyword '%s' in spoe-message section.".formatted(line.keyword()));
    }
  }

  /// The last one counts.
  private void event(Line line) {
    String word = line.word(1);
    if (word.isEmpty()) {
      throw new LineProblem("missing event name.");
    }
    event = SpoeEngine.Event.of(word);
    if (event == null) {
      throw new LineProblem("unknown event '%s'.".formatted(word));
    }
    String next = line.word(2);
    if (next.equals("if") || next.equals("unless")) {
      lines.removeIf(each -> each.keyword().equals("event"));
      lines.add(line);
    } else if (!next.isEmpty()) {
      throw new LineProblem(
          "'event %s' expects either 'if' or 'unless' followed by a condition but found '%s'."
              .formatted(word, next));
    }
  }
}
