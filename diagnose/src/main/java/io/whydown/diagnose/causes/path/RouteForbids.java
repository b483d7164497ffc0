package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Change;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey.Leg;
import io.whydown.diagnose.cause.Journey.Role;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.simulate.Disposition;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The best route is of type unreachable, prohibit or blackhole (ip-route(8)).
final class RouteForbids implements Cause {

  private static final About ABOUT =
      About.root(
          "route-forbids",
          "a route of the balancer forbids the destination",
          Stage.BALANCER_ROUTE,
          Set.of(
              "host-unreachable", "network-unreachable", "connect-denied", "local-resource-error"),
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
    Optional<Leg> leg = facts.journey().flatMap(j -> j.leg(Role.BALANCER_OUT));
    if (leg.isEmpty()
        || !(leg.get().disposition()
            instanceof
            Disposition.RouteForbids(var vantage, var type, var destination, var route))) {
      return leg.isPresent() && leg.get().disposition() instanceof Disposition.Sent
          ? Outcome.excluded(
              "the balancer's route to " + leg.get().trace().flow().destination() + " is usable")
          : Outcome.irrelevant();
    }
    if (route == null) {
      return Outcome.irrelevant();
    }
    return Outcome.proven(
        Finding.of(
            "the balancer has a route of type " + type + " to " + route.destination(),
            List.of(new Evidence(type + " " + route.destination(), route.provenance())),
            new Remedy(
                    "delete that route",
                    vantage,
                    List.of(RouteCommands.delete(route)),
                    Remedy.Risk.MEDIUM,
                    false,
                    List.of("ip route get " + destination),
                    List.of(RouteCommands.add(route)))
                .changing(new Change.RemoveRoute(vantage, route))));
  }
}
