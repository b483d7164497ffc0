package io.whydown.diagnose;

import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.graph.Judgement;
import io.whydown.diagnose.graph.WhyGraph;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What single causes and the whole graph say of a case, as words for a table. Stateless.
public final class Verdicts {

  private Verdicts() {}

  /// `proven`, `likely`, `excluded`, `unknown` or `irrelevant`.
  public static String of(String cause, Situation situation) {
    Outcome outcome = Catalogue.find(cause).orElseThrow().examine(situation.build());
    return outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /// The cause and the verdict that a table's row begins with.
  public static List<String> words(@Nullable Object[] row) {
    return Stream.of(row).limit(2).map(String::valueOf).toList();
  }

  /// The graph's root.
  public static RootCause root(Situation situation) {
    Case facts = situation.build();
    WhyGraph.Walk walk = new WhyGraph(Catalogue.all(), facts).walk(facts.symptom().id());
    return Judgement.rootCause(facts.symptom(), walk);
  }

  /// `id certainty`, `null undecided` for none.
  public static String rootWords(Situation situation) {
    RootCause root = root(situation);
    return root.id() + " " + root.certainty().name().toLowerCase(Locale.ROOT);
  }
}
