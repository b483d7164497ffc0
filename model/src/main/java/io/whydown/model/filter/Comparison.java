package io.whydown.model.filter;

/// How two values are compared.
public enum Comparison {
  EQUAL,
  NOT_EQUAL,
  LESS,
  AT_MOST,
  GREATER,
  AT_LEAST,
  /// At least one bit in common.
  ANY_BIT,
  /// No bit in common.
  NO_BIT
}
