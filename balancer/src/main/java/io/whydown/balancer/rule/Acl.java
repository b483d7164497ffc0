package io.whydown.balancer.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an `acl` name stands for: lines of which one has to match. Immutable.
record Acl(String name, List<Line> lines) {

  Acl {
    lines = List.copyOf(lines);
  }

  /// An expression and the patterns that its value is compared with.
  record Line(Expression expression, PatternSet patterns) {

    boolean matches(Context in) {
      List<Value> values = expression.all(in);
      if (values == null) {
        Value value = expression.read(in);
        return value != null && matches(value);
      }
      for (Value value : values) {
        if (matches(value)) {
          return true;
        }
      }
      return false;
    }

    private boolean matches(Value value) {
      Value taken = taken(value);
      return taken != null && patterns.match(taken) != null;
    }

    private @Nullable Value taken(Value value) {
      return value.as(patterns.method().takes());
    }
  }

  boolean matches(Context in) {
    for (Line line : lines) {
      if (line.matches(in)) {
        return true;
      }
    }
    return false;
  }
}
