package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A rule of a router whose condition the snapshot leaves open, where some connects of a series
/// pass and others do not: it may draw lots (`numgen random`, `-m statistic`).
public record DrawnLots(FilterPlace at, List<Evidence> evidence) {

  /// What would prove that it is the one.
  public static final String MISSING = "the counter of that rule around a series of probes";

  public DrawnLots {
    evidence = List.copyOf(evidence);
  }

  /// The first such rule on the way there and back.
  public static Optional<DrawnLots> atRouter(Case facts) {
    Optional<Losses> losses = Losses.of(facts);
    if (losses.isEmpty()) {
      return Optional.empty();
    }
    return facts.journey().map(Journey::legs).orElse(List.of()).stream()
        .filter(leg ->
            leg.role() == Journey.Role.ROUTER_FORTH || leg.role() == Journey.Role.ROUTER_BACK)
        .flatMap(leg -> rule(leg).stream())
        .findFirst()
        .map(rule -> of(rule, losses.get()));
  }

  private static Optional<Reason.OpenRule> rule(Journey.Leg leg) {
    return leg.disposition() instanceof Disposition.Undecided(var possible, var reasons)
            && possible.stream().anyMatch(Disposition::isSuccess)
            && possible.stream().anyMatch(Stops::stops)
            && reasons.stream().allMatch(Reason.OpenRule.class::isInstance)
            && reasons.getFirst() instanceof Reason.OpenRule rule
        ? Optional.of(rule)
        : Optional.empty();
  }

  private static DrawnLots of(Reason.OpenRule rule, Losses losses) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(new Evidence(rule.at().title() + " " + rule.why(), rule.at().provenance()));
    evidence.addAll(losses.evidence());
    return new DrawnLots(rule.at(), evidence);
  }
}
