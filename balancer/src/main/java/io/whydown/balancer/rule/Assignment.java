package io.whydown.balancer.rule;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A variable and the conditions under which it is set: `txn.name,ifnotexists` (vars.c, `var_set`).
/// Immutable.
final class Assignment {

  private enum When {
    IFEXISTS,
    IFNOTEXISTS,
    IFEMPTY,
    IFNOTEMPTY,
    IFSET,
    IFNOTSET,
    IFGT,
    IFLT
  }

  private final Variable variable;
  private final Set<When> conditions;

  private Assignment(Variable variable, Set<When> conditions) {
    this.variable = variable;
    this.conditions = Set.copyOf(conditions);
  }

  /// @param words the variable's name, then conditions
  static Assignment of(List<String> words, Linkage at) {
    Set<When> conditions = EnumSet.noneOf(When.class);
    for (String word : words.subList(1, words.size())) {
      conditions.add(condition(word.strip()));
    }
    return new Assignment(Variable.named(words.getFirst(), at), conditions);
  }

  private static When condition(String word) {
    for (When when : When.values()) {
      if (when.name().toLowerCase(Locale.ROOT).equals(word)) {
        return when;
      }
    }
    throw new RuleException("unknown condition \"" + word + "\"");
  }

  Variable variable() {
    return variable;
  }

  void write(Context in, Value value) {
    if (conditions.isEmpty() || mayWrite(in, value)) {
      variable.write(in, value);
    }
  }

  private boolean mayWrite(Context in, Value value) {
    Value before = variable.read(in);
    boolean isEmpty = value.isText() && value.text().isEmpty();
    for (When when : conditions) {
      boolean holds =
          switch (when) {
            case IFEXISTS -> variable.exists(in);
            case IFNOTEXISTS -> !variable.exists(in);
            case IFEMPTY -> isEmpty;
            case IFNOTEMPTY -> !isEmpty;
            case IFSET -> before != null;
            case IFNOTSET -> before == null;
            case IFGT -> !areNumbers(before, value) || number(before) > value.number();
            case IFLT -> !areNumbers(before, value) || number(before) < value.number();
          };
      if (!holds) {
        return false;
      }
    }
    return true;
  }

  private static boolean areNumbers(@Nullable Value before, Value value) {
    return before != null && before.kind() == Value.Kind.SINT && value.kind() == Value.Kind.SINT;
  }

  private static long number(@Nullable Value value) {
    return value == null ? 0 : value.number();
  }
}
