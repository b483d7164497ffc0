package io.whydown.balancer.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A condition of a rule: terms joined by and, groups of them by or. Linked at load; immutable.
public final class Condition {

  private final List<List<Term>> groups;
  private final boolean unless;

  /// @param groups one of them has to hold
  /// @param unless whether the rule runs when it does not hold
  Condition(List<List<Term>> groups, boolean unless) {
    this.groups = groups.stream().map(List::copyOf).toList();
    this.unless = unless;
  }

  /// A named or anonymous ACL in a condition.
  record Term(boolean negated, Acl acl) {}

  /// What a condition says now.
  public enum Result {
    YES,
    NO,
    /// More of the message may change the answer.
    UNDECIDED
  }

  /// Whether the rule runs; what is not known counts as no match.
  public static boolean holds(@Nullable Condition condition, Context in) {
    return condition == null || condition.test(in) == Result.YES;
  }

  public Result test(Context in) {
    boolean undecided = false;
    for (List<Term> group : groups) {
      Result result = group(group, in);
      if (result == Result.YES) {
        return unless ? Result.NO : Result.YES;
      }
      undecided |= result == Result.UNDECIDED;
    }
    if (undecided) {
      return Result.UNDECIDED;
    }
    return unless ? Result.YES : Result.NO;
  }

  private static Result group(List<Term> terms, Context in) {
    boolean undecided = false;
    for (Term term : terms) {
      in.forgetIncomplete();
      boolean matches = term.acl().matches(in);
      boolean open = !matches && in.isIncomplete();
      if (open) {
        undecided = true;
      } else if (matches == term.negated()) {
        return Result.NO;
      }
    }
    return undecided ? Result.UNDECIDED : Result.YES;
  }

  /// What the condition needs that is not always there; for warnings at load.
  boolean needs(Need need) {
    return groups.stream()
        .flatMap(List::stream)
        .anyMatch(term -> term.acl().lines().stream().anyMatch(l -> l.expression().need() == need));
  }
}
