package io.whydown.balancer.runtime;

/// What became of a change at run time.
public sealed interface OperationResult {

  OperationResult DONE = new Done("");

  /// @param note something the operator should know; empty for nothing
  record Done(String note) implements OperationResult {}

  /// Nothing was changed.
  record Refused(String reason) implements OperationResult {}
}
