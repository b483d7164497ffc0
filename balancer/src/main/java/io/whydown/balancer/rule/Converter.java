package io.whydown.balancer.rule;

import org.jspecify.annotations.Nullable;

/// One step that changes a value. Linked at load; immutable.
@FunctionalInterface
public interface Converter {

  /// The changed value; null when there is none any more.
  @Nullable Value apply(Context in, Value value);
}
