package io.whydown.balancer.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an `acl` name stands for: lines of which one has to match. Immutable.
record Acl(String name, List<Line> lines) {

  Acl {
    lines = List.copyOf(lines);
  }

  /// An expression and the patterns that its value is compared with.
  ///
  /// @param keyword the fetch, as it was written
  /// @param untilAnswered it never matches once a server has answered: what it looks at has gone on
  ///   its way by then
  record Line(String keyword, Expression expression, PatternSet patterns, boolean untilAnswered) {

    boolean matches(Context in) {
      if (untilAnswered && in.isAnswered()) {
        return false;
      }
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

  /// The same where it is asked behind the answer. `http-response if { path /x }` matches nothing
  /// in HAProxy, which warns of it (src/acl.c, `acl_cond_conflicts`).
  Acl untilAnswered() {
    return new Acl(
        name,
        lines.stream()
            .map(l -> new Line(l.keyword, l.expression, l.patterns, isEarly(l.expression.need())))
            .toList());
  }

  private static boolean isEarly(Need need) {
    return need == Need.REQUEST || need == Need.REQUEST_BYTES;
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
