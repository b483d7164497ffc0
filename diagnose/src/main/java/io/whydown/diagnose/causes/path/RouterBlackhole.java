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
import java.util.Set;

/// A router of the way has a blackhole, prohibit or unreachable route to the server.
final class RouterBlackhole implements Cause {

  private static final About ABOUT =
      About.root(
          "router-blackhole",
          "a router between discards the packets by its routes",
          Stage.PATH,
          Set.of("connection-timeout", "host-unreachable", "connect-denied"),
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
    for (Leg leg : facts.journey().map(j -> j.legs(Role.ROUTER_FORTH)).orElse(List.of())) {
      if (leg.disposition()
          instanceof Disposition.RouteForbids(var vantage, var type, var destination, var route)) {
        var place =
            route == null
                ? io.whydown.diagnose.cause.HostProvenance.command(
                    facts.host(vantage), "ip rule", "")
                : route.provenance();
        var remedy =
            new Remedy(
                "delete that route",
                vantage,
                List.of(
                    "ip route del "
                        + type
                        + " "
                        + (route == null ? destination : route.destination())),
                Remedy.Risk.MEDIUM,
                false,
                List.of("ip route get " + destination),
                List.of());
        return Outcome.proven(
            Finding.of(
                "the router " + vantage + " has a route of type " + type + " to " + destination,
                List.of(new Evidence(type + " " + destination, place)),
                route == null ? remedy : remedy.changing(new Change.RemoveRoute(vantage, route))));
      }
    }
    return Outcome.irrelevant();
  }
}
