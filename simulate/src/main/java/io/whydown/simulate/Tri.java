package io.whydown.simulate;

/// Three-valued logic (Kleene).
enum Tri {
  NO,
  MAYBE,
  YES;

  static Tri of(boolean value) {
    return value ? YES : NO;
  }

  Tri and(Tri other) {
    return compareTo(other) <= 0 ? this : other;
  }

  Tri or(Tri other) {
    return compareTo(other) >= 0 ? this : other;
  }

  Tri not() {
    return switch (this) {
      case NO -> YES;
      case MAYBE -> MAYBE;
      case YES -> NO;
    };
  }

  Tri negatedIf(boolean negated) {
    return negated ? not() : this;
  }
}
