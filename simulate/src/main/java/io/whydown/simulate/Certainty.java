package io.whydown.simulate;

/// Whether something happens for sure.
public enum Certainty {
  DOES,
  /// The rule holds something that is not understood or not known.
  MAY
}
