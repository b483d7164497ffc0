package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.filter.Action;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.RulePart;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.Step;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A rule on the way that gives connections one of a few source ports. When each of them is taken
/// towards the same destination the kernel cannot insert the next connection into its table and
/// drops the packet (get_unique_tuple, __nf_conntrack_confirm). Immutable.
///
/// @param ports how many there are
public record NarrowSource(FilterPlace place, int ports) {

  /// More than these are a range that somebody chose with care.
  private static final int FEW = 4096;

  /// The first such rule that the connection meets.
  public static Optional<NarrowSource> of(Case facts) {
    return facts.journey().map(Journey::legs).orElse(List.of()).stream()
        .filter(leg ->
            leg.role() == Journey.Role.BALANCER_OUT || leg.role() == Journey.Role.ROUTER_FORTH)
        .flatMap(leg -> leg.trace().steps().stream())
        .map(NarrowSource::of)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<NarrowSource> of(Step step) {
    FilterPlace place = step instanceof Step.Translated(var at, _, _) ? at : null;
    FilterRule rule = place == null ? null : place.rule();
    if (place == null || rule == null) {
      return Optional.empty();
    }
    for (RulePart part : rule.parts()) {
      int ports = ports(part);
      if (ports > 0 && ports <= FEW) {
        return Optional.of(new NarrowSource(place, ports));
      }
    }
    return Optional.empty();
  }

  /// How many source ports the part offers; 0 when it does not limit them.
  private static int ports(RulePart part) {
    return part instanceof Action.Translate(var nat, _, var port, _)
            && (nat == Action.Nat.SOURCE || nat == Action.Nat.MASQUERADE)
            && port instanceof Operand.Constant(var pattern)
        ? count(pattern)
        : 0;
  }

  private static int count(@Nullable Pattern pattern) {
    return switch (pattern) {
      case Pattern.Exactly _ -> 1;
      case Pattern.Between(var first, var last) ->
          (int) Math.min(Integer.MAX_VALUE, last.low() - first.low() + 1);
      case null, default -> 0;
    };
  }

  public String vantage() {
    return place.vantage();
  }

  public Evidence evidence() {
    return new Evidence(
        place.title() + " gives connections one of " + ports + " source ports", place.provenance());
  }
}
