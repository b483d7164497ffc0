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
import io.whydown.net.IpAddress;
import io.whydown.simulate.Disposition;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A router of the way has no route: its snapshot shows it, or it says net-unreachable.
final class RouterNoRoute implements Cause {

  private static final About ABOUT =
      About.root(
          "router-no-route",
          "a router between has no route to the server",
          Stage.PATH,
          Set.of("network-unreachable", "host-unreachable"),
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
    for (Leg leg : facts.journey().map(j -> j.legs(Role.ROUTER_FORTH)).orElse(List.of())) {
      if (leg.disposition() instanceof Disposition.NoRoute(var vantage, var destination)) {
        return Outcome.proven(
            finding(
                facts,
                vantage,
                destination,
                new Evidence(
                    "no route matches " + destination,
                    io.whydown.diagnose.cause.HostProvenance.command(
                        facts.host(vantage), "ip route get " + destination, ""))));
      }
    }
    Optional<Observation.Connect> seen = facts.connect();
    if (seen.isPresent()
        && seen.get().outcome() instanceof ConnectOutcome.Failed(_, _, var icmp, _)
        && icmp != null
        && Senders.isMissingRoute(icmp)
        && !Senders.isOwn(facts, icmp.sender())
        && !icmp.sender().equals(seen.get().endpoint().address())) {
      return Outcome.likely(
          finding(
              facts,
              icmp.sender().toString(),
              seen.get().endpoint().address(),
              new Evidence(
                  "ICMP " + icmp.name() + " from " + icmp.sender(), seen.get().provenance())),
          "the routes and rules of " + icmp.sender() + ", since a rule can send the same");
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(
      Case facts, String router, IpAddress destination, Evidence evidence) {
    return Finding.of(
        "the router " + router + " has no route to " + destination,
        List.of(evidence),
        RouteCommands.addMissing(facts, router, destination));
  }
}
