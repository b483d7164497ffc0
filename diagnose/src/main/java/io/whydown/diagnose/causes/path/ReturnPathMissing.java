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
import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.Neighbour;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Disposition;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The SYN arrives and the answer has no route back to the balancer.
final class ReturnPathMissing implements Cause {

  private static final About ABOUT =
      About.root(
          "return-path-missing",
          "the server has no way back to the balancer",
          Stage.PATH,
          Set.of("connection-timeout"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS,
          FactKind.NEIGHBOURS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Role role : List.of(Role.SERVER_REPLY, Role.ROUTER_BACK)) {
      for (Leg leg : facts.journey().map(j -> j.legs(role)).orElse(List.of())) {
        Optional<Outcome> outcome = judge(facts, leg);
        if (outcome.isPresent()) {
          return outcome.get();
        }
      }
    }
    return Outcome.irrelevant();
  }

  private static Optional<Outcome> judge(Case facts, Leg leg) {
    return switch (leg.disposition()) {
      case Disposition.NoRoute(var vantage, var destination) ->
          Optional.of(
              Outcome.proven(
                  finding(
                      facts,
                      vantage,
                      destination,
                      "no route matches " + destination,
                      null,
                      new Change.AddRoute(vantage, destination))));
      case Disposition.RouteForbids(var vantage, var type, var destination, var route) ->
          Optional.of(
              Outcome.proven(
                  finding(
                      facts,
                      vantage,
                      destination,
                      "the route back is of type " + type,
                      route == null ? null : route.provenance(),
                      route == null ? null : new Change.RemoveRoute(vantage, route))));
      case Disposition.NotForwarding(var vantage, var destination, var sysctl) ->
          Optional.of(
              Outcome.proven(
                  finding(
                      facts,
                      vantage,
                      destination,
                      sysctl + " is 0",
                      null,
                      new Change.Set(vantage, sysctl, "1"))));
      case Disposition.Sent(_, _, _, var gateway) when gateway != null ->
          nobodyAt(facts, leg, gateway);
      default -> Optional.empty();
    };
  }

  /// The route back names a gateway that does not answer for its address (arp(7)).
  private static Optional<Outcome> nobodyAt(Case facts, Leg leg, IpAddress gateway) {
    return facts.host(leg.vantage()).neighbours().asValue().orElse(List.<Neighbour>of()).stream()
        .filter(n -> n.address().equals(gateway) && n.isUnanswered())
        .findFirst()
        .map(n ->
            Outcome.likely(
                finding(
                    facts,
                    leg.vantage(),
                    leg.flow().source(),
                    "nobody answers for " + gateway + ", the gateway of its route back",
                    n.provenance(),
                    needless(facts, leg, gateway).orElse(null)),
                "the entry of that gateway during a connect: `ip neigh show " + gateway + "`"));
  }

  /// The route by that gateway to an address of the host's own link, which needs none.
  private static Optional<Change> needless(Case facts, Leg leg, IpAddress gateway) {
    IpAddress destination = leg.flow().source();
    Case.HostFacts host = facts.host(leg.vantage());
    boolean isNear =
        host.interfaces().asValue().orElse(List.of()).stream()
            .anyMatch(each -> each.up() && each.isNear(destination));
    return host.routes().asValue().stream()
        .filter(_ -> isNear)
        .flatMap(tables -> tables.routes().stream())
        .filter(route -> route.destination().contains(destination))
        .filter(route -> route.nextHops().stream().anyMatch(hop -> gateway.equals(hop.gateway())))
        .max(Comparator.comparingInt(route -> route.destination().length()))
        .map(route -> new Change.RemoveRoute(leg.vantage(), route));
  }

  private static Finding finding(
      Case facts,
      String vantage,
      IpAddress destination,
      String says,
      @Nullable Provenance place,
      @Nullable Change change) {
    var remedy = remedy(facts, vantage, destination, change);
    return Finding.of(
        vantage + " has no way back to the balancer at " + destination + ": " + says,
        List.of(
            new Evidence(
                says,
                place == null
                    ? io.whydown.diagnose.cause.HostProvenance.command(
                        facts.host(vantage), "ip route get " + destination, "")
                    : place)),
        change == null ? remedy : remedy.changing(change));
  }

  private static Remedy remedy(
      Case facts, String vantage, IpAddress destination, @Nullable Change change) {
    return switch (change) {
      case Change.RemoveRoute(_, var route) ->
          typed(
              "delete that route of " + vantage,
              vantage,
              destination,
              RouteCommands.delete(route),
              RouteCommands.add(route));
      case Change.Set(_, var sysctl, var value) ->
          typed(
              "let " + vantage + " forward",
              vantage,
              destination,
              "sysctl -w " + sysctl + "=" + value,
              "sysctl -w " + sysctl + "=0");
      case null, default -> RouteCommands.addMissing(facts, vantage, destination);
    };
  }

  private static Remedy typed(
      String summary, String vantage, IpAddress destination, String command, String undo) {
    return new Remedy(
        summary,
        vantage,
        List.of(command),
        Remedy.Risk.MEDIUM,
        false,
        List.of("ip route get " + destination),
        List.of(undo));
  }
}
