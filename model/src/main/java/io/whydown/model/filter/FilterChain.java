package io.whydown.model.filter;

import io.whydown.model.evidence.Provenance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A chain of rules. Immutable.
///
/// @param base where the kernel calls it; null for a chain that is only jumped to
public record FilterChain(
    String name, @Nullable Base base, List<FilterRule> rules, Provenance provenance) {

  public FilterChain {
    rules = List.copyOf(rules);
  }

  public enum Type {
    FILTER,
    NAT,
    ROUTE
  }

  /// The attachment of a base chain.
  ///
  /// @param priority smaller is called earlier
  /// @param dropsByDefault policy drop
  /// @param devices for ingress and egress the interfaces; empty elsewhere, or when not printed
  public record Base(
      Hook hook, int priority, Type type, boolean dropsByDefault, List<String> devices) {

    public Base {
      devices = List.copyOf(devices);
    }
  }

  public boolean isBase() {
    return base != null;
  }
}
