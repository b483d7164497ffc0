package io.whydown.balancer.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a value comes from. Linked at load; immutable.
@FunctionalInterface
public interface Fetch {

  /// Of a configuration's own words: the same whoever asks, and whenever.
  record Constant(Value value) implements Fetch {
    @Override
    public Value read(Context in) {
      return value;
    }
  }

  /// The value; null when there is none. Of several the one that a sample means.
  @Nullable Value read(Context in);

  /// All values, for an ACL, which matches when one of them does. Null means that `read` says all.
  default @Nullable List<Value> all(Context in) {
    return null;
  }
}
