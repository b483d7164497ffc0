package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey.Leg;
import io.whydown.diagnose.cause.Journey.Role;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the filter does depends on a rate, a quota or a count of connections.
final class FirewallRateLimit implements Cause {

  private static final About ABOUT =
      About.root(
          "firewall-rate-limit",
          "a rate limit of the packet filter trips",
          Stage.SERVER_FILTER,
          Set.of(
              "connection-refused",
              "connection-timeout",
              "host-unreachable",
              "packet-rejected",
              "packet-dropped"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Leg> leg = facts.journey().flatMap(j -> j.leg(Role.SERVER_IN));
    if (leg.isEmpty()
        || !(leg.get().disposition() instanceof Disposition.Undecided(var possible, var reasons))) {
      return Outcome.irrelevant();
    }
    boolean mayStop = possible.stream().anyMatch(Stops::stops);
    for (Reason reason : reasons) {
      if (reason instanceof Reason.OpenRule(var at, var why)
          && mayStop
          && (why.contains("limit") || why.contains("quota") || why.contains("number of"))) {
        return Outcome.likely(
            Finding.of(
                at.title() + " depends on the load: " + why,
                List.of(new Evidence(at.title() + " " + why, at.provenance())),
                Opening.advice(facts, "raise the limit, or accept the balancer before it")),
            "the counters of that rule around a series of probes");
      }
    }
    return Outcome.irrelevant();
  }
}
