package io.whydown.diagnose.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.ServerDiagnosis.Certainty;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.graph.Judgement;
import io.whydown.diagnose.graph.WhyGraph;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of a table: a situation and what must be said of it.
///
/// @param certainty of the chain; `UNDECIDED` when no root may be named
/// @param chain from the symptom to the root; empty when the row is about silence alone
/// @param silent causes that must neither be proven nor likely here
public record Row(
    String name,
    Situation situation,
    Certainty certainty,
    List<String> chain,
    List<String> silent) {

  public Row {
    if (chain.isEmpty() && silent.isEmpty()) {
      throw new IllegalArgumentException(name + ": says nothing of any cause");
    }
    chain = List.copyOf(chain);
    silent = List.copyOf(silent);
  }

  public static Row proven(String name, Situation situation, String... chain) {
    return new Row(name, situation, Certainty.PROVEN, List.of(chain), List.of());
  }

  public static Row likely(String name, Situation situation, String... chain) {
    return new Row(name, situation, Certainty.LIKELY, List.of(chain), List.of());
  }

  /// No root may be named; the chain is as far as links were proven.
  public static Row undecided(String name, Situation situation, String... chain) {
    return new Row(name, situation, Certainty.UNDECIDED, List.of(chain), List.of());
  }

  public static Row quiet(String name, Situation situation, String... silent) {
    return new Row(name, situation, Certainty.UNDECIDED, List.of(), List.of(silent));
  }

  /// The same row, and these causes must be silent.
  public Row without(String... causes) {
    return new Row(name, situation, certainty, chain, List.of(causes));
  }

  /// Asks the whole graph, and each cause that must be silent.
  public void check() {
    if (!chain.isEmpty()) {
      RootCause root = judge();
      assertThat(root.chain()).as(name).containsExactlyElementsOf(chain);
      assertThat(root.certainty()).as(name).isEqualTo(certainty);
      assertThat(root.id()).as(name).isEqualTo(root());
    }
    for (String id : silent) {
      Outcome outcome = Catalogue.find(id).orElseThrow().examine(situation.build());
      assertThat(outcome)
          .as("%s: %s", name, id)
          .isNotInstanceOfAny(Outcome.Proven.class, Outcome.Likely.class);
    }
  }

  /// The id that must be named; null when none may.
  public @Nullable String root() {
    return chain.isEmpty() || certainty == Certainty.UNDECIDED ? null : chain.getLast();
  }

  private RootCause judge() {
    Case facts = situation.build();
    WhyGraph.Walk walk = new WhyGraph(Catalogue.all(), facts).walk(facts.symptom().id());
    return Judgement.rootCause(facts.symptom(), walk);
  }

  @Override
  public String toString() {
    return name;
  }
}
