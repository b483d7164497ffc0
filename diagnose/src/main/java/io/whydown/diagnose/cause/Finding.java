package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import java.util.List;

/// What was found, for a person.
///
/// @param title the cause with the case's own names and ports: `myapp listens on 127.0.0.1 only`
/// @param evidence at least one reading
public record Finding(String title, List<Evidence> evidence, List<Remedy> remedies) {

  public Finding {
    if (evidence.isEmpty()) {
      throw new IllegalArgumentException("evidence: none (expected: at least one) for " + title);
    }
    evidence = List.copyOf(evidence);
    remedies = List.copyOf(remedies);
  }

  public static Finding of(String title, List<Evidence> evidence, Remedy... remedies) {
    return new Finding(title, evidence, List.of(remedies));
  }
}
