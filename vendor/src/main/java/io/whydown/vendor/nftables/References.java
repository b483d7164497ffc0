package io.whydown.vendor.nftables;

import io.whydown.model.filter.Action;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterSet;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.RulePart;
import io.whydown.model.filter.SetReference;
import io.whydown.model.filter.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the rules of one table name and the table does not hold, handles that stand twice, and
/// chains that lead back to themselves: nft prints none of these, so that a listing with them is
/// not one that nft made whole. Used for one table.
final class References {

  private final FilterTable table;
  private final Listing listing;
  private final Set<String> chains;
  private final Set<String> sets;
  private final Set<Long> handles = new HashSet<>();
  private final Map<String, Set<String>> leads = new HashMap<>();

  References(FilterTable table, Listing listing) {
    this.table = table;
    this.listing = listing;
    this.chains = table.chains().stream().map(FilterChain::name).collect(Collectors.toSet());
    this.sets = table.sets().stream().map(FilterSet::name).collect(Collectors.toSet());
  }

  void check() {
    for (FilterChain chain : table.chains()) {
      for (FilterRule rule : chain.rules()) {
        if (rule.handle() > 0 && !handles.add(rule.handle())) {
          remark(rule, "handle " + rule.handle() + " stands twice");
        }
        rule.parts().forEach(part -> check(chain, rule, part));
      }
    }
    circles();
  }

  private void check(FilterChain chain, FilterRule rule, RulePart part) {
    targets(part)
        .forEach(target -> {
          leads.computeIfAbsent(chain.name(), _ -> new LinkedHashSet<>()).add(target);
          if (!chains.contains(target)) {
            remark(rule, "leads to chain " + target + ", which is missing");
          }
        });
    named(part)
        .filter(set -> !sets.contains(set))
        .forEach(set -> remark(rule, "looks into set " + set + ", which is missing"));
  }

  private static Stream<String> targets(RulePart part) {
    return switch (part) {
      case Action.Decide(Verdict.Jump(var chain)) -> Stream.of(chain);
      case Action.Decide(Verdict.GoTo(var chain)) -> Stream.of(chain);
      default -> Stream.empty();
    };
  }

  private static Stream<String> named(RulePart part) {
    return switch (part) {
      case Condition.Compare(var left, _, _) -> named(left);
      case Condition.Lookup(var key, _, var set) -> Stream.concat(named(key), named(set));
      case Action.DecideByMap(var key, var map) -> Stream.concat(named(key), named(map));
      case Action.SetMark(_, var value) -> named(value);
      default -> Stream.empty();
    };
  }

  private static Stream<String> named(Operand operand) {
    return switch (operand) {
      case Operand.Mapped(var key, var map) -> Stream.concat(named(key), named(map));
      case Operand.Masked(var inner, _, _) -> named(inner);
      case Operand.Joined(var parts) -> parts.stream().flatMap(References::named);
      default -> Stream.empty();
    };
  }

  private static Stream<String> named(SetReference set) {
    return set instanceof SetReference.Named(var name) ? Stream.of(name) : Stream.empty();
  }

  /// One remark for each chain that comes to itself again.
  private void circles() {
    for (FilterChain chain : table.chains()) {
      List<String> open = new ArrayList<>(leads.getOrDefault(chain.name(), Set.of()));
      Set<String> seen = new HashSet<>(open);
      boolean circle = seen.contains(chain.name());
      while (!open.isEmpty() && !circle) {
        for (String next : leads.getOrDefault(open.removeLast(), Set.of())) {
          circle |= next.equals(chain.name());
          if (seen.add(next)) {
            open.add(next);
          }
        }
      }
      if (circle) {
        int line = chain.rules().isEmpty() ? 1 : Math.max(1, chain.rules().getFirst().line());
        listing.remark(line, "chain " + chain.name(), "it is jumped to in a circle");
      }
    }
  }

  private void remark(FilterRule rule, String reason) {
    listing.remark(Math.max(1, rule.line()), rule.text(), reason);
  }
}
