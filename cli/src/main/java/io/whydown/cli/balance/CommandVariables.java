package io.whydown.cli.balance;

import io.whydown.balancer.admin.Administration;
import io.whydown.balancer.rule.RuleException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `get var` and `set var` of the stats socket (vars.c). Thread-safe.
final class CommandVariables implements Administration.ProcessVariables {

  private final SharedTables shared;

  CommandVariables(SharedTables shared) {
    this.shared = shared;
  }

  @Override
  public @Nullable String show(String name) {
    return shared.world().variables().show(name);
  }

  @Override
  public void set(String name, List<String> words) {
    if (!name.startsWith("proc.")) {
      throw new Administration.Refusal(
          "'set var': cannot set variable '%s', only scope 'proc' is permitted here."
              .formatted(name));
    }
    String bare = name.substring(5);
    boolean isLong = words.size() > 1;
    String kind = isLong ? words.getFirst() : "expr";
    if (!kind.equals("expr") && !kind.equals("fmt")) {
      throw new Administration.Refusal(
          "'set var': arg type must be either 'expr' or 'fmt' but got '%s'.".formatted(kind));
    }
    String text = words.get(isLong ? 1 : 0);
    try {
      if (kind.equals("fmt")) {
        shared.world().variables().setFormat(bare, text, shared);
      } else {
        shared.world().variables().setConstant(bare, List.of(text), shared);
      }
    } catch (RuleException e) {
      throw new Administration.Refusal(e.text() + ".");
    }
  }
}
