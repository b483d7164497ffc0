package io.whydown.lab.kernel;

import io.whydown.model.filter.Action;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.RulePart;
import io.whydown.model.filter.Verdict;
import io.whydown.simulate.ConnectTrace;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.Step;
import io.whydown.simulate.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How often rules were met: by the counters of the kernel, or by traces. Only rules whose counter
/// tells the same as a step are counted.
final class RuleCounts {

  private final Map<String, Long> counts = new TreeMap<>();

  static RuleCounts of(String vantage, List<FilterTable> tables) {
    var all = new RuleCounts();
    for (FilterTable table : tables) {
      for (FilterChain chain : table.chains()) {
        for (FilterRule rule : chain.rules()) {
          if (rule.packets() >= 0 && decides(rule)) {
            all.counts.put(key(vantage, table, chain, rule), rule.packets());
          }
        }
      }
    }
    return all;
  }

  /// The rule ends with something that always leaves a step.
  private static boolean decides(FilterRule rule) {
    RulePart last = rule.parts().isEmpty() ? null : rule.parts().getLast();
    return switch (last) {
      case Action.Decide(var verdict) -> !(verdict instanceof Verdict.Continue);
      case Action.Translate(_, var address, var port, var family) ->
          family == null && !(address instanceof Operand.Mapped || port instanceof Operand.Mapped);
      case Action.SetMark(var field, var value) ->
          field == PacketField.MARK && !(value instanceof Operand.Mapped);
      case null, default -> false;
    };
  }

  static List<Trace> traces(ConnectTrace connect) {
    var traces = new ArrayList<Trace>(connect.path().there());
    traces.addAll(connect.path().back());
    traces.addAll(connect.error());
    return traces;
  }

  void add(ConnectTrace connect) {
    for (Trace trace : traces(connect)) {
      for (Step step : trace.steps()) {
        switch (step) {
          case Step.RuleDecided(var at, _, _) -> count(at);
          case Step.RuleActed(var at, var action, _) -> {
            if (action instanceof Action.SetMark) {
              count(at);
            }
          }
          default -> {}
        }
      }
    }
  }

  private void count(FilterPlace at) {
    if (at.rule() != null) {
      counts.merge(key(at.vantage(), at.table(), at.chain(), at.rule()), 1L, Long::sum);
    }
  }

  void addAll(RuleCounts other) {
    counts.putAll(other.counts);
  }

  /// What differs between what was met since `before` and what was expected; empty when nothing.
  String difference(RuleCounts before, RuleCounts expected) {
    var text = new StringBuilder();
    for (var entry : counts.entrySet()) {
      long met = entry.getValue() - before.counts.getOrDefault(entry.getKey(), 0L);
      long wanted = expected.counts.getOrDefault(entry.getKey(), 0L);
      if (met != wanted) {
        text.append("kernel %d, simulator %d: %s%n".formatted(met, wanted, entry.getKey()));
      }
    }
    return text.toString();
  }

  private static String key(String vantage, FilterTable table, FilterChain chain, FilterRule rule) {
    return "%s %s %s %d: %s"
        .formatted(vantage, table.title(), chain.name(), rule.number(), rule.text());
  }
}
