package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey.Leg;
import io.whydown.diagnose.cause.Journey.Role;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Disposition;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The routing lookup of the balancer ends without a route, so no packet leaves (connect(2):
/// ENETUNREACH).
final class NoRoute implements Cause {

  private static final About ABOUT =
      About.root(
          "no-route",
          "the balancer has no route to the server",
          Stage.BALANCER_ROUTE,
          Set.of("network-unreachable", "local-resource-error"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS,
          FactKind.CONNECT,
          FactKind.NEIGHBOURS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Leg> leg = facts.journey().flatMap(j -> j.leg(Role.BALANCER_OUT));
    if (leg.isPresent()
        && leg.get().disposition() instanceof Disposition.NoRoute(var vantage, var destination)) {
      return Outcome.proven(
          finding(facts, vantage, destination, "no route matches " + destination));
    }
    Optional<Observation.Connect> seen = facts.connect();
    boolean atOnce =
        seen.isPresent()
            && seen.get().outcome()
                instanceof ConnectOutcome.Failed(var errno, var synchronous, var icmp, _)
            && errno == Errno.ENETUNREACH
            && icmp == null
            && Boolean.TRUE.equals(synchronous);
    if (leg.isPresent() && !leg.get().disposition().isUndecided()) {
      return Outcome.excluded(
          "the balancer has a route to " + leg.get().trace().flow().destination());
    }
    if (!atOnce || seen.isEmpty()) {
      return Outcome.irrelevant();
    }
    IpAddress destination = seen.get().endpoint().address();
    Finding finding =
        finding(
            facts,
            facts.balancerVantage(),
            destination,
            "connect fails at once: Network is unreachable");
    return Outcome.likely(finding, "the routing tables of " + facts.balancerVantage());
  }

  private static Finding finding(Case facts, String vantage, IpAddress destination, String says) {
    return Finding.of(
        "the balancer has no route to " + destination,
        List.of(
            new Evidence(
                says,
                io.whydown.diagnose.cause.HostProvenance.command(
                    facts.host(vantage), "ip route get " + destination, ""))),
        RouteCommands.addMissing(facts, vantage, destination));
  }
}
