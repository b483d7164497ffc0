package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Hops;
import io.whydown.diagnose.cause.Journey.Leg;
import io.whydown.diagnose.cause.Journey.Role;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.IcmpError;
import io.whydown.simulate.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Routers hand the packets to each other in a circle until their time to live is over.
final class RoutingLoop implements Cause {

  private static final About ABOUT =
      About.root(
          "routing-loop",
          "the packets circle between routers",
          Stage.PATH,
          Set.of("connection-timeout", "host-unreachable"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS,
          FactKind.CONNECT);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    List<Leg> circle = circle(facts);
    if (!circle.isEmpty()) {
      return Outcome.proven(byRoutes(facts, circle));
    }
    Optional<Hops> hops = Hops.of(facts).filter(seen -> !seen.circle().isEmpty());
    if (hops.isPresent()) {
      return byHops(hops.get());
    }
    return facts.connect().map(RoutingLoop::byExpiry).orElse(Outcome.irrelevant());
  }

  /// The legs from the first visit of a router to its second; empty when none is visited twice.
  private static List<Leg> circle(Case facts) {
    List<Leg> legs =
        facts.journey().map(journey -> journey.legs(Role.ROUTER_FORTH)).orElse(List.of());
    Map<String, Integer> visits = new LinkedHashMap<>();
    for (int i = 0; i < legs.size(); i++) {
      Integer first = visits.putIfAbsent(legs.get(i).vantage(), i);
      if (first != null) {
        return legs.subList(first, i);
      }
    }
    return facts
        .journey()
        .flatMap(journey -> journey.leg(Role.BALANCER_OUT))
        .filter(out -> visits.containsKey(out.vantage()))
        .map(out -> withBalancer(out, legs, visits))
        .orElse(List.of());
  }

  private static List<Leg> withBalancer(Leg out, List<Leg> legs, Map<String, Integer> visits) {
    var circle = new ArrayList<Leg>();
    circle.add(out);
    circle.addAll(legs.subList(0, visits.getOrDefault(out.vantage(), 0)));
    return circle;
  }

  private static Finding byRoutes(Case facts, List<Leg> circle) {
    var evidence = new ArrayList<Evidence>();
    var way = new ArrayList<String>();
    for (Leg leg : circle) {
      way.add(leg.vantage());
      for (Step step : leg.trace().steps()) {
        Provenance place = step.provenance();
        if (step instanceof Step.Routed && place != null) {
          evidence.add(new Evidence(leg.vantage() + " sends it on by " + place.raw(), place));
        }
      }
    }
    way.add(circle.getFirst().vantage());
    String address =
        facts.dialled().map(endpoint -> endpoint.address().toString()).orElse("the server");
    return Finding.of(
        "packets to " + address + " circle: " + String.join(" -> ", way),
        evidence,
        new Remedy(
            "correct the route to " + address + " on one of these routers",
            circle.getLast().vantage(),
            List.of(),
            Remedy.Risk.MEDIUM,
            true,
            List.of("ip route get " + address),
            List.of()));
  }

  /// A router at which packets expire at several limits, with others between, is met again.
  private static Outcome byHops(Hops hops) {
    String address = hops.sweep().endpoint().address().toString();
    String circle =
        hops.circle().stream().map(Object::toString).collect(Collectors.joining(" and "));
    return Outcome.likely(
        Finding.of(
            "packets to " + address + " circle between " + circle,
            hops.evidence(),
            new Remedy(
                "correct the route to " + address + " on one of these routers",
                hops.circle().getLast().toString(),
                List.of(),
                Remedy.Risk.MEDIUM,
                true,
                List.of("ip route get " + address),
                List.of())),
        "the routes of " + circle);
  }

  /// Time-exceeded answers a connect whose packets did not arrive within 64 hops.
  private static Outcome byExpiry(Observation.Connect seen) {
    Optional<IcmpError> icmp =
        seen.outcome() instanceof ConnectOutcome.Failed(_, _, var error, _)
            ? Optional.ofNullable(error)
            : Optional.empty();
    if (icmp.isEmpty() || !icmp.get().name().contains("exceeded")) {
      return Outcome.irrelevant();
    }
    return Outcome.likely(
        Finding.of(
            "the packets run out of hops; " + icmp.get().sender() + " discards them",
            List.of(
                new Evidence(
                    "ICMP " + icmp.get().name() + " from " + icmp.get().sender(),
                    seen.provenance()))),
        "the routes of " + icmp.get().sender() + " and its neighbours");
  }
}
