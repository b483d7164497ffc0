package io.whydown.vendor.nginx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A block with what it inherits: a setting that a block does not have is the one of the block
/// around it. Immutable once built; a look-up costs the depth, not the size, of the blocks.
final class Scope {

  private final @Nullable Scope outer;
  private final String name;
  private final NginxDirective block;
  private final Map<String, List<NginxDirective>> settings = new HashMap<>();
  private final Set<String> conditional = new HashSet<>();

  Scope(@Nullable Scope outer, NginxDirective block) {
    this.outer = outer;
    this.block = block;
    this.name = block.name();
    for (NginxDirective child : block.children()) {
      if (!child.isBlock()) {
        settings.computeIfAbsent(child.name(), _ -> new ArrayList<>()).add(child);
      } else if (child.name().equals("if")) {
        child.children().stream()
            .filter(inner -> inner.name().equals("set"))
            .forEach(inner -> conditional.add(inner.argument(0)));
      }
    }
  }

  @Nullable Scope outer() {
    return outer;
  }

  /// `server`, `location`, `if`, …
  String name() {
    return name;
  }

  NginxDirective block() {
    return block;
  }

  /// Those of this block alone.
  List<NginxDirective> own(String setting) {
    return settings.getOrDefault(setting, List.of());
  }

  /// Whether an `if` in this block sets the variable.
  boolean setsUnderCondition(String variable) {
    return conditional.contains(variable);
  }

  /// Those of the innermost block that has any.
  List<NginxDirective> all(String setting) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      List<NginxDirective> found = scope.own(setting);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  Optional<NginxDirective> find(String setting) {
    List<NginxDirective> found = all(setting);
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
  }

  /// Its first argument.
  Optional<String> value(String setting) {
    return find(setting).map(directive -> directive.argument(0));
  }

  boolean isOn(String setting) {
    return value(setting).filter("on"::equals).isPresent();
  }

  Duration time(String setting, Duration whenAbsent) {
    return value(setting).flatMap(NginxTime::tryParse).orElse(whenAbsent);
  }

  /// The nearest block of this name, itself included.
  Optional<Scope> nearest(String wanted) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      if (scope.name.equals(wanted)) {
        return Optional.of(scope);
      }
    }
    return Optional.empty();
  }
}
