package io.whydown.model.filter;

import java.util.List;

/// Something a rule asks of a packet. A condition on a header or a fact that the packet does not
/// have does not hold, also when it is negated (nft breaks off the rule).
public sealed interface Condition extends RulePart {

  /// Compares a value of the packet with a constant.
  record Compare(Operand left, Comparison comparison, Pattern right) implements Condition {}

  /// Looks a value up in a set.
  record Lookup(Operand key, boolean negated, SetReference set) implements Condition {}

  /// Holds for every packet, or for none.
  record Fixed(boolean holds) implements Condition {}

  /// Several conditions of which all must hold, or, negated, not all.
  record AllOf(List<Condition> conditions, boolean negated) implements Condition {
    public AllOf {
      conditions = List.copyOf(conditions);
    }
  }

  /// Depends on state that changes with time or load: a rate limit, a quota, a connection count.
  ///
  /// @param what a noun phrase: `a rate limit of 5/second`
  record Varies(String what) implements Condition {}

  /// A condition that the reader does not understand.
  record NotUnderstood(String text, String reason) implements Condition {}
}
