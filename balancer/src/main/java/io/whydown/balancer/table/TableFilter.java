package io.whydown.balancer.table;

/// A condition on a value of an entry (`data.gpc0 gt 5`).
public record TableFilter(Column column, Operator operator, long value) {

  /// How a value is compared.
  public enum Operator {
    EQ,
    NE,
    LE,
    GE,
    LT,
    GT
  }

  boolean holds(long data) {
    return switch (operator) {
      case EQ -> data == value;
      case NE -> data != value;
      case LE -> data <= value;
      case GE -> data >= value;
      case LT -> data < value;
      case GT -> data > value;
    };
  }
}
