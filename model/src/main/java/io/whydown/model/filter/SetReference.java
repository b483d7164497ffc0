package io.whydown.model.filter;

/// A set or map that a rule uses.
public sealed interface SetReference {

  /// A named one of the same table.
  record Named(String name) implements SetReference {}

  /// One that is written in the rule.
  record Inline(FilterSet set) implements SetReference {}
}
