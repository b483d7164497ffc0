package io.whydown.diagnose.graph;

import io.whydown.diagnose.ServerDiagnosis.Certainty;
import io.whydown.diagnose.ServerDiagnosis.Link;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Symptom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is wrong beside the server itself: with its backend, with the frontends that lead there,
/// with the balancer. Such a finding displaces no root cause. Stateless.
public final class Beside {

  private Beside() {}

  /// @param named ids that the diagnosis of the server holds already
  public static List<RootCause> findings(List<Cause> causes, Case facts, Set<String> named) {
    var found = new ArrayList<RootCause>();
    for (Cause cause : causes) {
      if (cause.about().explains().contains(About.BESIDE) && !named.contains(cause.id())) {
        finding(cause, facts).ifPresent(found::add);
      }
    }
    return List.copyOf(found);
  }

  private static Optional<RootCause> finding(Cause cause, Case facts) {
    return switch (cause.examine(facts)) {
      case Outcome.Proven(var finding) ->
          Optional.of(root(cause, facts, finding, Certainty.PROVEN, null));
      case Outcome.Likely(var finding, var missing) ->
          Optional.of(root(cause, facts, finding, Certainty.LIKELY, missing));
      case Outcome.Excluded _, Outcome.Unknown _, Outcome.Irrelevant _ -> Optional.empty();
    };
  }

  private static RootCause root(
      Cause cause, Case facts, Finding finding, Certainty certainty, @Nullable String missing) {
    String symptom = facts.symptom().id();
    List<String> chain =
        symptom.equals(Symptom.HEALTHY) ? List.of(cause.id()) : List.of(symptom, cause.id());
    return new RootCause(
        cause.id(), certainty, chain, List.of(new Link(cause.id(), finding)), finding, missing);
  }
}
