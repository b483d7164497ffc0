package io.whydown.simulate;

import io.whydown.model.filter.Action;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import io.whydown.model.filter.Verdict;
import io.whydown.model.host.HostState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether the reset or ICMP error that a host sends may be stopped by its own rules on the way
/// out, which are not followed for it. Stateless.
final class ErrorExit {

  private ErrorExit() {}

  /// @param deciding the place that rejected, which does not meet its own answer; null for a route
  static boolean mayStop(HostState host, @Nullable FilterPlace deciding) {
    List<FilterTable> tables = host.filters().asValue().orElse(List.of());
    return tables.stream()
        .filter(table -> table.state() != FilterTable.State.DORMANT)
        .filter(ErrorExit::hasExit)
        .flatMap(table -> table.chains().stream())
        .anyMatch(chain -> stops(chain, deciding));
  }

  private static boolean hasExit(FilterTable table) {
    return table.chains().stream().anyMatch(chain -> isExit(chain.base()));
  }

  private static boolean isExit(FilterChain.@Nullable Base base) {
    return base != null && (base.hook() == Hook.OUTPUT || base.hook() == Hook.POSTROUTING);
  }

  /// A chain that hangs on one of the exits, or that is jumped to from anywhere.
  private static boolean stops(FilterChain chain, @Nullable FilterPlace deciding) {
    FilterChain.Base base = chain.base();
    if (base != null && !isExit(base)) {
      return false;
    }
    FilterRule own = deciding == null ? null : deciding.rule();
    return base != null && base.dropsByDefault()
        || chain.rules().stream().anyMatch(rule -> !rule.equals(own) && stops(rule));
  }

  private static boolean stops(FilterRule rule) {
    return rule.parts().stream()
        .anyMatch(part ->
            switch (part) {
              case Action.Decide(var verdict) -> stops(verdict);
              case Action.DecideByMap _, Action.NotUnderstood _, Action.SendElsewhere _ -> true;
              default -> false;
            });
  }

  private static boolean stops(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Drop _, Verdict.Reject _, Verdict.Queue _ -> true;
      case Verdict.Accept _, Verdict.Return _, Verdict.Jump _, Verdict.GoTo _, Verdict.Continue _ ->
          false;
    };
  }
}
