package io.whydown.balancer.rule;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Variables of one scope. Bounded. Not thread-safe: they live on one loop.
final class Variables {

  private static final int MAX = 1_000;

  private final Map<String, Value> values = new HashMap<>();

  @Nullable Value get(String name) {
    return values.get(name);
  }

  void set(String name, Value value) {
    if (values.size() < MAX || values.containsKey(name)) {
      values.put(name, value);
    }
  }

  void unset(String name) {
    values.remove(name);
  }
}
