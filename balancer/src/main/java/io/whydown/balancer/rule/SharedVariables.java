package io.whydown.balancer.rule;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The variables of the process, `proc.NAME`. Thread-safe.
public final class SharedVariables {

  private static final int MAX = 10_000;

  private final Map<String, Value> values = new ConcurrentHashMap<>();

  public @Nullable Value get(String name) {
    return values.get(name);
  }

  public void set(String name, Value value) {
    if (values.size() < MAX || values.containsKey(name)) {
      values.put(name, value);
    }
  }

  /// Sets a text.
  public void setText(String name, String text) {
    set(name, Value.of(text));
  }

  /// Sets the value of an expression that needs no traffic, as `set-var` in global has it.
  public void setConstant(String name, String expression, Linkage.SharedParts shared) {
    Linkage at = new Linkage(new Place("", 0), "", false, shared);
    Value value = ExpressionReader.read(expression, at).constant();
    if (value != null) {
      set(name, value);
    }
  }

  void unset(String name) {
    values.remove(name);
  }
}
