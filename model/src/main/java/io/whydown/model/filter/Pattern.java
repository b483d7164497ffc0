package io.whydown.model.filter;

import java.util.List;

/// What a value is compared with. Immutable.
public sealed interface Pattern {

  /// One value.
  record Exactly(Value value) implements Pattern {}

  /// All numbers from `first` to `last`, both included.
  record Between(Value.Bits first, Value.Bits last) implements Pattern {
    public Between {
      if (first.compareTo(last) > 0) {
        throw new IllegalArgumentException("first: " + first + " (expected: at most " + last + ")");
      }
    }
  }

  /// All names that begin so (`eth*`, `eth+`).
  record StartsWith(String prefix) implements Pattern {}

  /// One pattern for each part of a concatenation.
  record Tuple(List<Pattern> parts) implements Pattern {
    public Tuple {
      parts = List.copyOf(parts);
    }
  }

  /// A constant that the reader does not understand.
  record NotUnderstood(String text) implements Pattern {}

  static Pattern of(Value value) {
    return new Exactly(value);
  }
}
