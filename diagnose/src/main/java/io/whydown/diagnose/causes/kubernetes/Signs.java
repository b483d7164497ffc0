package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.platform.ClusterSign;
import java.util.List;
import java.util.Optional;

/// Conclusions from what a controller or a person says without an object: never more than likely.
/// Stateless.
public final class Signs {

  private Signs() {}

  public static Optional<ClusterSign> first(Case facts, ClusterSign.Kind kind) {
    return facts.cluster().signs().stream()
        .filter(s -> s.kind() == kind)
        .min(java.util.Comparator.comparing((ClusterSign s) -> !s.witnessed()));
  }

  /// @param missing what would prove it
  public static Outcome likely(
      Case facts, ClusterSign.Kind kind, String title, String missing, Remedy remedy) {
    Optional<ClusterSign> sign = first(facts, kind);
    if (sign.isEmpty()) {
      return Outcome.irrelevant();
    }
    String about = sign.get().subject().isBlank() ? "" : " (" + sign.get().subject().strip() + ")";
    return Outcome.likely(
        Finding.of(title, List.of(new Evidence(title + about, sign.get().provenance())), remedy),
        missing);
  }
}
