package io.whydown.lab.accuracy;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The figures of one run: per cause, and over all.
record Summary(List<Trial> trials) {

  Summary {
    trials = List.copyOf(trials);
  }

  /// Whether an answer was wrong in a way that must not be.
  boolean isFatal() {
    return trials.stream().anyMatch(trial -> trial.judgement().mark().isFatal());
  }

  String text() {
    var text = new StringBuilder("\n%-36s %s%n".formatted("cause", "right of all"));
    new TreeMap<>(byCause())
        .forEach((cause, marks) -> text.append("%-36s %s%n".formatted(cause, counts(marks))));
    var all = new EnumMap<Mark, Integer>(Mark.class);
    trials.forEach(trial -> all.merge(trial.judgement().mark(), 1, Integer::sum));
    text.append("%n%-36s %s%n".formatted("all", counts(all)));
    var times = trials.stream().mapToLong(Trial::millis).filter(ms -> ms > 0).sorted().toArray();
    if (times.length > 0) {
      text.append(
          "time per process: median %d ms, slowest %d ms%n"
              .formatted(times[times.length / 2], times[times.length - 1]));
    }
    trials.stream()
        .filter(trial -> trial.logins() > 1)
        .forEach(trial ->
            text.append(
                "%s: %d ssh logins (expected: 1)%n"
                    .formatted(trial.fault().name(), trial.logins())));
    return text.toString();
  }

  private Map<String, Map<Mark, Integer>> byCause() {
    var byCause = new TreeMap<String, Map<Mark, Integer>>();
    for (var trial : trials) {
      byCause
          .computeIfAbsent(trial.fault().cause(), _ -> new EnumMap<>(Mark.class))
          .merge(trial.judgement().mark(), 1, Integer::sum);
    }
    return byCause;
  }

  private static String counts(Map<Mark, Integer> marks) {
    int all = marks.values().stream().mapToInt(Integer::intValue).sum();
    var text = new StringBuilder("%d of %d".formatted(marks.getOrDefault(Mark.RIGHT, 0), all));
    marks.forEach((mark, count) -> {
      if (mark != Mark.RIGHT) {
        text.append(
            ", %d %s".formatted(count, mark.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
      }
    });
    return text.toString();
  }
}
