package io.whydown.diagnose.cause;

/// One reason why a server cannot be used. Stateless, never does I/O, fits on a screen.
/// Thread-safe.
public interface Cause {

  About about();

  /// Judges the case from facts alone; it must not matter which symptom was seen, unless the cause
  /// is about the symptom. Never throws.
  Outcome examine(Case facts);

  default String id() {
    return about().id();
  }

  default Stage stage() {
    return about().stage();
  }

  default boolean isLink() {
    return about().link();
  }
}
