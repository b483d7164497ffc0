package io.whydown.simulate;

import io.whydown.model.filter.Action;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.RulePart;

/// Whether a table makes the kernel track connections: nft's `ct`, translation and its like, and
/// the matches and targets of iptables that ask for a connection call nf_ct_netns_get when they are
/// loaded; a chain of type nat alone does not. Stateless.
final class Tracking {

  private Tracking() {}

  static boolean isNeededBy(FilterTable table) {
    return table.chains().stream()
        .flatMap(chain -> chain.rules().stream())
        .flatMap(rule -> rule.parts().stream())
        .anyMatch(Tracking::isNeeded);
  }

  private static boolean isNeeded(RulePart part) {
    return switch (part) {
      case Condition condition -> isAsked(condition);
      case Action action -> isDone(action);
    };
  }

  /// What is not understood may need it.
  private static boolean isAsked(Condition condition) {
    return switch (condition) {
      case Condition.Compare(var left, _, _) -> isRead(left);
      case Condition.Lookup(var key, _, _) -> isRead(key);
      case Condition.AllOf(var conditions, _) -> conditions.stream().anyMatch(Tracking::isAsked);
      case Condition.Varies _, Condition.NotUnderstood _ -> true;
      case Condition.Fixed _ -> false;
    };
  }

  private static boolean isDone(Action action) {
    return switch (action) {
      case Action.Translate _, Action.NotUnderstood _, Action.UpdateSet _ -> true;
      case Action.DecideByMap(var key, _) -> isRead(key);
      case Action.SetMark(var field, var value) -> isOfConnection(field) || isRead(value);
      case Action.NoEffect(var text) -> text.startsWith("ct ") || text.startsWith("flow ");
      case Action.Decide _, Action.Divert _, Action.NoTrack _, Action.SendElsewhere _ -> false;
    };
  }

  private static boolean isRead(Operand operand) {
    return switch (operand) {
      case Operand.Packet(var field) -> isOfConnection(field);
      case Operand.Masked(var inner, _, _) -> isRead(inner);
      case Operand.Or(var left, var right) -> isRead(left) || isRead(right);
      case Operand.Joined(var parts) -> parts.stream().anyMatch(Tracking::isRead);
      case Operand.Mapped(var key, _) -> isRead(key);
      case Operand.NotUnderstood _ -> true;
      case Operand.Constant _, Operand.Fib _ -> false;
    };
  }

  private static boolean isOfConnection(PacketField field) {
    return field.name().startsWith("CT_");
  }
}
