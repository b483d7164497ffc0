package io.whydown.diagnose.graph;

import io.whydown.diagnose.ServerDiagnosis.Certainty;
import io.whydown.diagnose.ServerDiagnosis.Excluded;
import io.whydown.diagnose.ServerDiagnosis.Link;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.ServerDiagnosis.Undecided;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.LogHistory;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.model.evidence.Evidence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Turns a walk into the words of a diagnosis. Stateless.
public final class Judgement {

  private Judgement() {}

  /// The root cause that is reported: the first proven or likely root; a bare middle link or
  /// nothing at all is `undecided`, with the chain as far as it was proven.
  public static RootCause rootCause(Symptom symptom, WhyGraph.Walk walk) {
    if (walk.roots().isEmpty()) {
      return undecided(symptom, List.of());
    }
    WhyGraph.Path best = walk.roots().getFirst();
    return best.root().cause().isLink() ? undecided(symptom, best.steps()) : found(symptom, best);
  }

  /// The same with what the balancer's log tells of the failure, unless it is there already.
  public static RootCause withHistory(RootCause root, LogHistory log) {
    Optional<Evidence> since = log.since();
    return with(root, since.map(List::of).orElse(List.of()));
  }

  /// The same with further evidence, unless it is there already.
  public static RootCause with(RootCause root, List<Evidence> more) {
    List<Evidence> missing =
        more.stream().filter(e -> !root.finding().evidence().contains(e)).toList();
    if (missing.isEmpty()) {
      return root;
    }
    var evidence = new ArrayList<>(root.finding().evidence());
    evidence.addAll(missing);
    Finding finding = new Finding(root.finding().title(), evidence, root.finding().remedies());
    List<Link> links =
        root.links().isEmpty() || root.id() == null
            ? root.links()
            : Stream.concat(
                    root.links().subList(0, root.links().size() - 1).stream(),
                    Stream.of(new Link(root.links().getLast().id(), finding)))
                .toList();
    return new RootCause(root.id(), root.certainty(), root.chain(), links, finding, root.missing());
  }

  /// The faults beside and behind the first.
  public static List<RootCause> otherFindings(Symptom symptom, WhyGraph.Walk walk) {
    var others = new ArrayList<RootCause>();
    for (int i = 1; i < walk.roots().size(); i++) {
      if (!walk.roots().get(i).root().cause().isLink()) {
        others.add(found(symptom, walk.roots().get(i)));
      }
    }
    walk.behind().forEach(way -> others.add(found(symptom, way)));
    return others;
  }

  public static List<Excluded> excluded(WhyGraph.Walk walk) {
    var excluded = new ArrayList<Excluded>();
    walk.examined()
        .forEach((id, outcome) -> {
          if (outcome instanceof Outcome.Excluded(var because, _)) {
            excluded.add(new Excluded(id, because));
          }
        });
    return excluded;
  }

  /// Causes that could not be examined, and likely ones that lost to a better reading.
  public static List<Undecided> undecided(WhyGraph.Walk walk, RootCause root) {
    Map<String, String> undecided = new LinkedHashMap<>();
    walk.examined()
        .forEach((id, outcome) -> {
          if (outcome instanceof Outcome.Unknown(var gap)) {
            undecided.put(id, gap.sentence());
          } else if (outcome instanceof Outcome.Likely(_, var missing)
              && root.certainty() != Certainty.PROVEN
              && !root.chain().contains(id)) {
            undecided.put(id, missing);
          }
        });
    return undecided.entrySet().stream().map(e -> new Undecided(e.getKey(), e.getValue())).toList();
  }

  private static RootCause undecided(Symptom symptom, List<WhyGraph.Step> steps) {
    List<Evidence> evidence = symptom.evidence();
    String title = "no cause could be named for " + symptom.id();
    if (!steps.isEmpty()) {
      Finding last = finding(steps.getLast());
      evidence = last.evidence();
      title = last.title();
    }
    return new RootCause(
        null,
        Certainty.UNDECIDED,
        chain(symptom, steps),
        links(steps),
        new Finding(title, evidence, List.of()),
        null);
  }

  static RootCause found(Symptom symptom, WhyGraph.Path way) {
    String missing = null;
    for (WhyGraph.Step step : way.steps()) {
      if (step.outcome() instanceof Outcome.Likely(_, var wanted)) {
        missing = wanted;
      }
    }
    return new RootCause(
        way.root().cause().id(),
        missing == null ? Certainty.PROVEN : Certainty.LIKELY,
        chain(symptom, way.steps()),
        links(way.steps()),
        finding(way.root()),
        missing);
  }

  private static List<String> chain(Symptom symptom, List<WhyGraph.Step> steps) {
    var chain = new ArrayList<String>();
    chain.add(symptom.id());
    steps.forEach(step -> chain.add(step.cause().id()));
    return chain;
  }

  private static List<Link> links(List<WhyGraph.Step> steps) {
    return steps.stream().map(step -> new Link(step.cause().id(), finding(step))).toList();
  }

  private static Finding finding(WhyGraph.Step step) {
    return switch (step.outcome()) {
      case Outcome.Proven(var finding) -> finding;
      case Outcome.Likely(var finding, _) -> finding;
      case Outcome.Excluded _, Outcome.Unknown _, Outcome.Irrelevant _ ->
          throw new IllegalStateException("a step that does not hold: " + step.cause().id());
    };
  }
}
