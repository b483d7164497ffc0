package io.whydown.lab.accuracy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the program said in its report, as far as the judge needs it. Absent texts are empty.
record Answer(List<Investigation> investigations) {

  Answer {
    investigations = List.copyOf(investigations);
  }

  /// The answer for one server.
  record Investigation(
      String backend,
      String server,
      String address,
      String status,
      Named root,
      List<Named> others,
      List<String> undecided,
      List<Advice> advice) {

    Investigation {
      others = List.copyOf(others);
      undecided = List.copyOf(undecided);
      advice = List.copyOf(advice);
    }
  }

  /// A remedy of the root cause: what to type at which vantage. No commands when it is for a person
  /// to do.
  record Advice(String where, List<String> commands) {

    Advice {
      commands = List.copyOf(commands);
    }
  }

  /// A cause with its certainty; the id is empty when none is named.
  record Named(String id, String certainty) {

    boolean isProven() {
      return certainty.equals("proven");
    }

    @Override
    public String toString() {
      return (id.isEmpty() ? "-" : id) + " (" + certainty + ")";
    }
  }

  /// Reads a report of the schema `whydown/report/v1`.
  static Answer parse(String json) {
    var investigations = new ArrayList<Investigation>();
    if (JsonTree.parse(json) instanceof Map<?, ?> report
        && report.get("investigations") instanceof List<?> list) {
      for (var each : list) {
        if (each instanceof Map<?, ?> map) {
          investigations.add(investigation(map));
        }
      }
      return new Answer(investigations);
    }
    throw new IllegalArgumentException("report: no investigations (expected: a list of them)");
  }

  private static Investigation investigation(Map<?, ?> map) {
    return new Investigation(
        text(map.get("backend")),
        text(map.get("server")),
        text(map.get("address")),
        text(map.get("status")),
        named(map.get("rootCause")),
        maps(map.get("otherFindings")).stream().map(Answer::named).toList(),
        maps(map.get("undecided")).stream().map(each -> text(each.get("id"))).toList(),
        map.get("rootCause") instanceof Map<?, ?> root
            ? maps(root.get("remedies")).stream().map(Answer::advice).toList()
            : List.of());
  }

  private static Advice advice(Map<?, ?> map) {
    var commands =
        map.get("commands") instanceof List<?> list
            ? list.stream().map(String::valueOf).toList()
            : List.<String>of();
    return new Advice(text(map.get("where")), commands);
  }

  private static List<Map<?, ?>> maps(@Nullable Object value) {
    var maps = new ArrayList<Map<?, ?>>();
    if (value instanceof List<?> list) {
      for (var each : list) {
        if (each instanceof Map<?, ?> map) {
          maps.add(map);
        }
      }
    }
    return maps;
  }

  private static Named named(@Nullable Object value) {
    return value instanceof Map<?, ?> map
        ? new Named(text(map.get("id")), text(map.get("certainty")))
        : new Named("", "");
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
