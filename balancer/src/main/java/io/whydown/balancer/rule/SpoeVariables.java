package io.whydown.balancer.rule;

import io.whydown.balancer.spoe.AgentAction;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The variables that an agent may set: all have its prefix (doc/SPOE.txt, `option var-prefix` and
/// `option force-set-var`). Immutable.
///
/// @param prefix without the dot behind it
/// @param mayDeclare whether it may bring variables of the process into being
/// @param onError holds the reason when an event fails; null for no variable
/// @param processTime holds how long the last event took, in milliseconds; likewise
/// @param totalTime holds how long all of a stream took; likewise
public record SpoeVariables(
    String prefix,
    boolean mayDeclare,
    @Nullable String onError,
    @Nullable String processTime,
    @Nullable String totalTime) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.]+");

  /// Makes variables of the process known (`register-var-names`).
  public void declare(String name, World world) {
    world.variables().declare(prefix + "." + name);
  }

  void apply(AgentAction action, Context in) {
    if (NAME.matcher(action.name()).matches()) {
      set(
          Variable.Scope.valueOf(action.scope().toUpperCase(Locale.ROOT)),
          action.name(),
          SpoeValues.value(action.value()),
          in);
    }
  }

  /// @param name null for no variable
  void setOfStream(@Nullable String name, Value value, Context in) {
    if (name != null) {
      set(Variable.Scope.TXN, name, value, in);
    }
  }

  private void set(Variable.Scope scope, String name, @Nullable Value value, Context in) {
    var variable = new Variable(scope, prefix + "." + name);
    boolean isUnknown = scope == Variable.Scope.PROC && !variable.exists(in);
    if (mayDeclare || !isUnknown) {
      variable.write(in, value);
    }
  }
}
