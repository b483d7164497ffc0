package io.whydown.diagnose.graph;

import io.whydown.diagnose.Plan;
import io.whydown.diagnose.cause.Cause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The why-graph as a table, before it is walked: symptoms first, then the causes that have causes.
/// Stateless.
public final class WhyTable {

  private WhyTable() {}

  public static List<Plan.Why> of(List<Cause> causes) {
    Set<String> ids = causes.stream().map(Cause::id).collect(Collectors.toSet());
    Map<String, List<Plan.Because>> byEffect = new LinkedHashMap<>();
    for (Cause cause : causes) {
      cause.about().explains().stream()
          .sorted()
          .forEach(effect ->
              byEffect.computeIfAbsent(effect, _ -> new ArrayList<>()).add(because(cause)));
    }
    var table = new ArrayList<Plan.Why>();
    for (boolean symptom : new boolean[] {true, false}) {
      byEffect.forEach((effect, because) -> {
        if (ids.contains(effect) != symptom) {
          table.add(new Plan.Why(effect, symptom, because));
        }
      });
    }
    return table;
  }

  private static Plan.Because because(Cause cause) {
    return new Plan.Because(
        cause.id(), cause.about().meaning(), cause.about().needs().stream().sorted().toList());
  }
}
