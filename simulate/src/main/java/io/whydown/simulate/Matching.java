package io.whydown.simulate;

import io.whydown.model.filter.Comparison;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.Value;
import io.whydown.model.filter.Value.Bits;
import java.util.List;

/// Compares what is known of a value with a pattern. Stateless.
final class Matching {

  private Matching() {}

  static Tri compare(Known left, Comparison comparison, Pattern right) {
    if (left instanceof Known.Absent) {
      return Tri.NO;
    }
    return switch (comparison) {
      case EQUAL -> matches(left, right);
      case NOT_EQUAL -> matches(left, right).not();
      case ANY_BIT -> anyBit(left, right);
      case NO_BIT -> anyBit(left, right).not();
      case LESS -> order(left, right, true, false);
      case AT_MOST -> order(left, right, true, true);
      case GREATER -> order(left, right, false, false);
      case AT_LEAST -> order(left, right, false, true);
    };
  }

  /// Whether the value is one that the pattern stands for; absent values match nothing.
  static Tri matches(Known left, Pattern right) {
    return switch (left) {
      case Known.Absent _ -> Tri.NO;
      case Known.Open _ -> Tri.MAYBE;
      case Known.Exactly(var value) -> exact(value, right);
      case Known.Within(var first, var last) -> within(first, last, right);
      case Known.Partly(var value, var mask) -> partly(value, mask, right);
      case Known.Tuple(var parts) -> tuple(parts, right);
    };
  }

  private static Tri exact(Value value, Pattern right) {
    return switch (right) {
      case Pattern.NotUnderstood _ -> Tri.MAYBE;
      case Pattern.Exactly(var wanted) ->
          value.getClass() == wanted.getClass() ? Tri.of(value.equals(wanted)) : Tri.MAYBE;
      case Pattern.Between(var first, var last) ->
          value instanceof Bits bits
              ? Tri.of(first.compareTo(bits) <= 0 && bits.compareTo(last) <= 0)
              : Tri.MAYBE;
      case Pattern.StartsWith(var prefix) ->
          value instanceof Value.Name(var text) ? Tri.of(text.startsWith(prefix)) : Tri.MAYBE;
      case Pattern.Tuple _ ->
          value instanceof Value.Tuple(var parts)
              ? tuple(parts.stream().<Known>map(Known.Exactly::new).toList(), right)
              : Tri.MAYBE;
    };
  }

  private static Tri within(Bits first, Bits last, Pattern right) {
    return switch (right) {
      case Pattern.Exactly(Bits wanted) -> overlap(first, last, wanted, wanted);
      case Pattern.Between(var from, var to) -> overlap(first, last, from, to);
      case Pattern.Exactly _, Pattern.StartsWith _, Pattern.Tuple _, Pattern.NotUnderstood _ ->
          Tri.MAYBE;
    };
  }

  private static Tri overlap(Bits first, Bits last, Bits from, Bits to) {
    if (last.compareTo(from) < 0 || to.compareTo(first) < 0) {
      return Tri.NO;
    }
    return from.compareTo(first) <= 0 && last.compareTo(to) <= 0 ? Tri.YES : Tri.MAYBE;
  }

  private static Tri partly(Bits value, Bits mask, Pattern right) {
    return right instanceof Pattern.Exactly(Bits wanted) && !value.xor(wanted).and(mask).isZero()
        ? Tri.NO
        : Tri.MAYBE;
  }

  private static Tri tuple(List<Known> parts, Pattern right) {
    List<Pattern> wanted;
    switch (right) {
      case Pattern.Tuple(var patterns) -> wanted = patterns;
      case Pattern.Exactly(Value.Tuple(var values)) ->
          wanted = values.stream().map(Pattern::of).toList();
      case Pattern.Exactly _, Pattern.Between _, Pattern.StartsWith _, Pattern.NotUnderstood _ -> {
        return Tri.MAYBE;
      }
    }
    if (wanted.size() != parts.size()) {
      return Tri.MAYBE;
    }
    Tri all = Tri.YES;
    for (int i = 0; i < parts.size() && all != Tri.NO; i++) {
      all = all.and(matches(parts.get(i), wanted.get(i)));
    }
    return all;
  }

  private static Tri anyBit(Known left, Pattern right) {
    if (!(right instanceof Pattern.Exactly(Bits wanted))) {
      return Tri.MAYBE;
    }
    return switch (left) {
      case Known.Exactly(Bits value) -> Tri.of(!value.and(wanted).isZero());
      case Known.Partly(var value, var mask) -> {
        if (!value.and(mask).and(wanted).isZero()) {
          yield Tri.YES;
        }
        yield wanted.and(mask).equals(wanted) ? Tri.NO : Tri.MAYBE;
      }
      case Known.Exactly _, Known.Within _, Known.Tuple _, Known.Absent _, Known.Open _ ->
          Tri.MAYBE;
    };
  }

  private static Tri order(Known left, Pattern right, boolean less, boolean orEqual) {
    if (!(right instanceof Pattern.Exactly(Bits wanted))) {
      return Tri.MAYBE;
    }
    return switch (left) {
      case Known.Exactly(Bits value) -> Tri.of(holds(value, wanted, less, orEqual));
      case Known.Within(var first, var last) -> {
        boolean low = holds(first, wanted, less, orEqual);
        boolean high = holds(last, wanted, less, orEqual);
        yield low == high ? Tri.of(low) : Tri.MAYBE;
      }
      case Known.Exactly _, Known.Partly _, Known.Tuple _, Known.Absent _, Known.Open _ ->
          Tri.MAYBE;
    };
  }

  private static boolean holds(Bits value, Bits wanted, boolean less, boolean orEqual) {
    int order = value.compareTo(wanted);
    return order == 0 ? orEqual : less == (order < 0);
  }
}
