package io.whydown.diagnose.graph;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Walks the why-graph for one case: every cause that explains the symptom is examined, each one
/// that holds becomes the next thing to explain, and one that nothing explains further is a root.
/// Not thread-safe: one for each case.
public final class WhyGraph {

  /*
   * Two candidates of one stage compete: they explain the same fault, and the better one wins (proven
   * before likely, a root before a bare link, then the longer chain, then catalogue order). Two of
   * different stages are independent faults: the connection meets the earlier one first. A likely
   * candidate never stands beside a proven one that explains the same symptom.
   *
   * Masking: behind the first fault the graph is walked again from every other effect that a
   * connection could show, and what is proven from facts alone at a later stage is a further fault.
   */

  private final Map<String, List<Cause>> byEffect = new HashMap<>();
  private final List<Cause> causes;
  private final Case facts;
  private final Map<String, Outcome> examined = new LinkedHashMap<>();

  public WhyGraph(List<Cause> causes, Case facts) {
    this.causes = causes;
    this.facts = facts;
    for (Cause cause : causes) {
      for (String effect : cause.about().explains()) {
        byEffect.computeIfAbsent(effect, _ -> new ArrayList<>()).add(cause);
      }
    }
  }

  /// One because: a cause and how it was found.
  public record Step(Cause cause, Outcome outcome) {

    public boolean isProven() {
      return outcome instanceof Outcome.Proven;
    }
  }

  /// A way from the symptom to a root, without the symptom itself.
  public record Path(List<Step> steps) {

    public Path {
      steps = List.copyOf(steps);
    }

    public Step root() {
      return steps.getLast();
    }

    public Stage stage() {
      return root().cause().stage();
    }

    /// Every link of the way is proven.
    public boolean isProven() {
      return steps.stream().allMatch(Step::isProven);
    }
  }

  /// @param roots best first; of equal standing in the order in which a connection meets them
  /// @param examined every cause that was looked at on the way, with its outcome
  public record Walk(List<Path> roots, List<Path> behind, Map<String, Outcome> examined) {}

  /// Walks from the symptom.
  public Walk walk(String symptom) {
    var ways = new ArrayList<Path>();
    explore(symptom, List.of(), new HashSet<>(), ways);
    var examinedForSymptom = new LinkedHashMap<>(examined);
    List<Path> roots = bestOfEachStage(ways);
    dropLateLinks(roots);
    Stage first = roots.stream().filter(Path::isProven).map(Path::stage).findFirst().orElse(null);
    if (first != null) {
      roots.removeIf(way -> !way.isProven() && !isFurtherFault(way, first));
      roots.sort(Comparator.comparing(way -> !way.isProven()));
    } else if (roots.size() > 1) {
      roots.sort((a, b) -> compare(a, b));
      roots = new ArrayList<>(roots.subList(0, 1));
    }
    List<Path> behind = roots.isEmpty() ? List.of() : behind(roots.getFirst(), roots, symptom);
    return new Walk(List.copyOf(roots), behind, examinedForSymptom);
  }

  /// A bare link names no cause: where something likely is met earlier, the link is what it leads
  /// to and not an answer beside it.
  private static void dropLateLinks(List<Path> roots) {
    Stage earliest =
        roots.stream()
            .filter(way -> !way.root().cause().isLink())
            .map(Path::stage)
            .min(Comparator.naturalOrder())
            .orElse(null);
    if (earliest == Stage.NAME) {
      roots.removeIf(way -> way.root().cause().isLink() && way.stage().compareTo(earliest) > 0);
    }
  }

  /// Whether a fault surely stands behind the first one although its root is only likely: the
  /// middle link that it explains is proven.
  private static boolean isFurtherFault(Path way, Stage first) {
    Step link = way.steps().getFirst();
    return link.isProven()
        && link.cause().isLink()
        && !way.root().cause().isLink()
        && way.stage().compareTo(first) > 0;
  }

  private void explore(String effect, List<Step> way, Set<String> seen, List<Path> ways) {
    for (Cause cause : byEffect.getOrDefault(effect, List.of())) {
      if (!seen.add(cause.id())) {
        continue;
      }
      Outcome outcome = examine(cause);
      if (outcome instanceof Outcome.Proven || outcome instanceof Outcome.Likely) {
        var longer = new ArrayList<>(way);
        longer.add(new Step(cause, outcome));
        int before = ways.size();
        explore(cause.id(), longer, seen, ways);
        if (ways.size() == before) {
          ways.add(new Path(longer));
        }
      }
      seen.remove(cause.id());
    }
  }

  private Outcome examine(Cause cause) {
    Outcome known = examined.get(cause.id());
    if (known == null) {
      known = cause.examine(facts);
      examined.put(cause.id(), known);
    }
    return known;
  }

  /// In the order of the stages.
  private List<Path> bestOfEachStage(List<Path> ways) {
    var best = new java.util.EnumMap<Stage, Path>(Stage.class);
    for (Path way : ways) {
      best.merge(way.stage(), way, (old, other) -> compare(other, old) < 0 ? other : old);
    }
    return new ArrayList<>(best.values());
  }

  /// Negative when `a` is the better answer.
  private int compare(Path a, Path b) {
    int order = Boolean.compare(b.isProven(), a.isProven());
    if (order == 0) {
      order = Boolean.compare(a.root().cause().isLink(), b.root().cause().isLink());
    }
    if (order == 0) {
      order = Boolean.compare(b.root().isProven(), a.root().isProven());
    }
    if (order == 0 && a.stage() == b.stage()) {
      order = Integer.compare(b.steps().size(), a.steps().size());
    }
    return order != 0
        ? order
        : Integer.compare(causes.indexOf(a.root().cause()), causes.indexOf(b.root().cause()));
  }

  private List<Path> behind(Path first, List<Path> roots, String symptom) {
    var ways = new ArrayList<Path>();
    for (String effect : HIDDEN_EFFECTS) {
      if (!effect.equals(symptom)) {
        explore(effect, List.of(), new HashSet<>(), ways);
      }
    }
    ways.removeIf(way ->
        !(way.isProven() || isFurtherFault(way, first.stage()))
            || way.root().cause().isLink()
            || way.stage().compareTo(first.stage()) <= 0
            || roots.stream().anyMatch(root -> root.stage() == way.stage()));
    return List.copyOf(bestOfEachStage(ways));
  }

  /// What facts alone show of a connection that was not tried: roots that are proven, or likely
  /// behind a proven middle link, the best of each stage in the order in which they are met.
  List<Path> hidden() {
    var ways = new ArrayList<Path>();
    for (String effect : EVERY_NETWORK_EFFECT) {
      explore(effect, List.of(), new HashSet<>(), ways);
    }
    ways.removeIf(way ->
        way.root().cause().isLink() || !(way.isProven() || isFurtherFault(way, Stage.BALANCER)));
    return List.copyOf(bestOfEachStage(ways));
  }

  /// What a connection could show next, once the first fault is mended.
  private static final List<String> HIDDEN_EFFECTS =
      List.of("connection-refused", "connection-timeout", "host-unreachable", "response-timeout");

  private static final List<String> EVERY_NETWORK_EFFECT =
      List.of(
          "connection-refused",
          "connection-timeout",
          "host-unreachable",
          "network-unreachable",
          "connect-denied",
          "local-resource-error");
}
