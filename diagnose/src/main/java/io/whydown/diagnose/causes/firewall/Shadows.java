package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Journey;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterEngine;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.Verdict;
import io.whydown.model.host.HostState;
import io.whydown.simulate.Assume;
import io.whydown.simulate.Certainty;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.Simulator;
import io.whydown.simulate.Step;
import io.whydown.simulate.Trace;
import java.util.Optional;
import java.util.Set;

/// Asks what the packet filter would do without the rule that stops the connection. Stateless.
final class Shadows {

  private static final Set<PacketField> PORTS =
      Set.of(PacketField.DESTINATION_PORT, PacketField.TCP_DESTINATION_PORT);

  private Shadows() {}

  /// An accept rule for the very port, in the same chain behind the rule that stops the connection,
  /// that would decide without it.
  static Optional<FilterRule> behind(Case facts, Stops.Stop stop) {
    FilterRule rule = stop.place().rule();
    Optional<HostState> host = facts.serverHost().state();
    if (rule == null || host.isEmpty()) {
      return Optional.empty();
    }
    Trace without =
        new Simulator(host.get()).input(stop.flow(), null, Assume.NOTHING.without(stop.place()));
    for (Step step : without.steps()) {
      if (step instanceof Step.RuleDecided(var at, var verdict, var certainty)
          && verdict instanceof Verdict.Accept
          && certainty == Certainty.DOES
          && at.chain().name().equals(stop.place().chain().name())) {
        FilterRule allow = at.rule();
        return allow != null && allow.number() > rule.number() && namesPort(allow)
            ? Optional.of(allow)
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /// A place that accepts.
  record Allowed(FilterPlace place) {}

  /// An accept rule for the very port at the same hook in the other generation of the packet
  /// filter: iptables-legacy where nftables stops the connection, and the reverse.
  static Optional<Allowed> inOtherGeneration(Case facts, Stops.Stop stop) {
    Optional<HostState> host = facts.serverHost().state();
    if (host.isEmpty() || stop.leg().role() != Journey.Role.SERVER_IN) {
      return Optional.empty();
    }
    Trace without =
        new Simulator(host.get()).input(stop.flow(), null, Assume.NOTHING.without(stop.place()));
    for (Step step : without.steps()) {
      if (step instanceof Step.RuleDecided(var at, var verdict, var certainty)
          && verdict instanceof Verdict.Accept
          && certainty == Certainty.DOES
          && at.hook() == stop.place().hook()
          && isLegacy(at) != isLegacy(stop.place())
          && at.rule() != null
          && namesPort(at.rule())) {
        return Optional.of(new Allowed(at));
      }
    }
    return Optional.empty();
  }

  private static boolean isLegacy(FilterPlace place) {
    return place.table().engine() == FilterEngine.IPTABLES_LEGACY;
  }

  private static boolean namesPort(FilterRule rule) {
    return rule.parts().stream()
        .anyMatch(part ->
            part instanceof Condition.Compare(var left, _, _) && isPort(left)
                || part instanceof Condition.Lookup(var key, boolean negated, _)
                    && !negated
                    && isPort(key));
  }

  private static boolean isPort(Operand operand) {
    return operand instanceof Operand.Packet(var field) && PORTS.contains(field);
  }
}
