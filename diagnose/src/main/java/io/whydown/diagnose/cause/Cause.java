package io.whydown.diagnose.cause;

import io.whydown.model.evidence.FactKind;
import java.util.Set;

/// One reason why a server cannot be used. Stateless, never does I/O, fits on a screen.
/// Thread-safe.
public interface Cause {

  /// The stable id of the catalogue, kebab-case.
  String id();

  /// What the cause means, in one line for the catalogue.
  String meaning();

  Stage stage();

  /// Ids of the symptoms and causes that this one answers the *why?* of.
  Set<String> explains();

  /// The kinds of fact that `examine` may ask for. A test compares this with what it did ask for.
  Set<FactKind> needs();

  /// True for a middle link, which asks for a further *why?* and is no root by itself.
  default boolean isLink() {
    return false;
  }

  /// Judges the case from facts alone; it must not matter which symptom was seen, unless the cause
  /// is about the symptom. Never throws.
  Outcome examine(Case facts);
}
