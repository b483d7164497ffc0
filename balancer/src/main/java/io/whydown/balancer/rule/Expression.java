package io.whydown.balancer.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A fetch and the converters behind it. Immutable.
public final class Expression {

  private final Fetch fetch;
  private final List<Step> steps;
  private final Value.Kind kind;
  private final Need need;

  /// A converter and the kind of value that it takes.
  record Step(Converter converter, Value.Kind in) {}

  Expression(Fetch fetch, List<Step> steps, Value.Kind kind, Need need) {
    this.fetch = fetch;
    this.steps = List.copyOf(steps);
    this.kind = kind;
    this.need = need;
  }

  /// The kind of its values, as far as it is known at load.
  Value.Kind kind() {
    return kind;
  }

  /// What has to be there for it to have a value.
  Need need() {
    return need;
  }

  public @Nullable Value read(Context in) {
    Value value = fetch.read(in);
    return value == null ? null : convert(in, value);
  }

  /// The value of a constant alone; null for what may change, or be asked where there is nothing to
  /// look at (variables, the time, maps).
  @Nullable Value constant() {
    return steps.isEmpty() && fetch instanceof Fetch.Constant(Value value) ? value : null;
  }

  /// The value as text, or null.
  public @Nullable String string(Context in) {
    Value value = read(in);
    return value == null ? null : value.string();
  }

  /// All values of a fetch that has several; null when `read` says all.
  @Nullable List<Value> all(Context in) {
    List<Value> values = fetch.all(in);
    if (values == null || steps.isEmpty()) {
      return values;
    }
    var converted = new ArrayList<Value>(values.size());
    for (Value value : values) {
      Value result = convert(in, value);
      if (result != null) {
        converted.add(result);
      }
    }
    return converted;
  }

  /// What its converters make of a value.
  @Nullable Value convert(Context in, Value value) {
    Value now = value;
    for (Step step : steps) {
      Value taken = now.as(step.in());
      now = taken == null ? null : step.converter().apply(in, taken);
      if (now == null) {
        return null;
      }
    }
    return now;
  }
}
