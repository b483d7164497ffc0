package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Gap;
import java.util.List;

/// How the examination of a cause ended.
public sealed interface Outcome {

  /// The evidence leaves no other reading.
  record Proven(Finding finding) implements Outcome {}

  /// The best reading of the evidence.
  ///
  /// @param missing what would prove it, as a noun phrase
  record Likely(Finding finding, String missing) implements Outcome {}

  /// A fact contradicts it.
  ///
  /// @param because a full clause: `the rules accept tcp 10.0.0.9 -> 10.0.0.1:8080`
  record Excluded(String because, List<Evidence> evidence) implements Outcome {

    public Excluded {
      evidence = List.copyOf(evidence);
    }
  }

  /// The facts that would decide it are missing.
  record Unknown(Gap gap) implements Outcome {}

  /// It does not concern this case, and a report need not name it.
  record Irrelevant() implements Outcome {}

  static Outcome proven(Finding finding) {
    return new Proven(finding);
  }

  static Outcome likely(Finding finding, String missing) {
    return new Likely(finding, missing);
  }

  static Outcome excluded(String because, Evidence... evidence) {
    return new Excluded(because, List.of(evidence));
  }

  static Outcome unknown(Gap gap) {
    return new Unknown(gap);
  }

  static Outcome irrelevant() {
    return new Irrelevant();
  }
}
