package io.whydown.simulate;

import io.whydown.model.filter.Value;
import java.util.List;

/// What is known of a value of a packet.
sealed interface Known {

  /// The value.
  record Exactly(Value value) implements Known {}

  /// Some number from `first` to `last`.
  record Within(Value.Bits first, Value.Bits last) implements Known {}

  /// The bits of `mask` are those of `value`; the others are open.
  record Partly(Value.Bits value, Value.Bits mask) implements Known {}

  /// Several values side by side.
  record Tuple(List<Known> parts) implements Known {}

  /// The packet has no such value: the rule ends.
  record Absent() implements Known {}

  /// Nothing is known.
  ///
  /// @param why a clause: `depends on the user that sends`
  record Open(String why) implements Known {}

  static Known bits(long value) {
    return new Exactly(Value.Bits.of(value));
  }

  static Known within(long first, long last) {
    return new Within(Value.Bits.of(first), Value.Bits.of(last));
  }

  static Known name(String text) {
    return new Exactly(new Value.Name(text));
  }
}
