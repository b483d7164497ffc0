package io.whydown.balancer.rule;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Variables of one scope. Bounded. Not thread-safe: they live on one loop.
final class Variables {

  private static final int MAX = 1_000;

  private final Map<String, Value> values = new HashMap<>();

  /// What a variable holds that was unset: it exists, and has no value.
  private static final Value UNSET = new Value(Value.Kind.ANY, 0, "", null);

  @Nullable Value get(String name) {
    Value value = values.get(name);
    return value == null || value.kind() == Value.Kind.ANY ? null : value;
  }

  boolean exists(String name) {
    return values.containsKey(name);
  }

  void set(String name, Value value) {
    if (values.size() < MAX || values.containsKey(name)) {
      values.put(name, value);
    }
  }

  void unset(String name) {
    values.replace(name, UNSET);
  }
}
