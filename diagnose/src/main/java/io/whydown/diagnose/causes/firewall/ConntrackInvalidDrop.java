package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.HostProvenance;
import io.whydown.diagnose.cause.Journey;
import io.whydown.diagnose.cause.Journey.Leg;
import io.whydown.diagnose.cause.Journey.Role;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.HostState;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.Simulator;
import io.whydown.simulate.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The answer meets a host whose connection tracking has not seen the first packet, by another way
/// back or a rule that exempts one direction, and a rule there throws invalid packets away.
final class ConntrackInvalidDrop implements Cause {

  private static final About ABOUT =
      About.root(
          "conntrack-invalid-drop",
          "the answer fits no connection that a host tracks, and is dropped as invalid",
          Stage.SERVER_FILTER,
          Set.of("connection-timeout", "packet-dropped"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS);

  private static final Pattern INVALID =
      Pattern.compile("ct state (?!!=)[^!]*\\binvalid\\b|(?<!! )--(?:ct)?state [A-Z,]*INVALID");

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Stops.Stop stop : Stops.all(facts)) {
      if (stop.isDrop() && isOfAnswer(stop.leg()) && namesInvalid(stop.place())) {
        return Outcome.proven(halfSeen(stop));
      }
    }
    return facts.journey().map(j -> otherWay(facts, j)).orElse(Outcome.irrelevant());
  }

  private static boolean isOfAnswer(Leg leg) {
    return switch (leg.role()) {
      case SERVER_REPLY, ROUTER_BACK, BALANCER_ANSWER -> true;
      case BALANCER_OUT, ROUTER_FORTH, SERVER_IN -> false;
    };
  }

  private static boolean namesInvalid(FilterPlace place) {
    return place.rule() != null && INVALID.matcher(place.rule().text()).find();
  }

  private static Finding halfSeen(Stops.Stop stop) {
    return Finding.of(
        stop.title() + " drops the answer, of whose connection only one direction is tracked",
        Stops.evidence(stop),
        remedy(stop.vantage(), "let both directions be tracked (look for notrack rules), or"));
  }

  /// The answer goes back through a host that the first packet did not pass.
  private static Outcome otherWay(Case facts, Journey journey) {
    Optional<Leg> reply = journey.leg(Role.SERVER_REPLY);
    if (reply.isEmpty()
        || !(reply.get().disposition() instanceof Disposition.Sent sent)
        || sent.gateway() == null) {
      return Outcome.irrelevant();
    }
    Optional<HostState> router = holder(facts, sent.gateway());
    if (router.isEmpty() || passed(journey, router.get().vantage())) {
      return Outcome.irrelevant();
    }
    Flow flow = reply.get().flow();
    var simulator = new Simulator(router.get());
    Trace stray = simulator.strayAnswer(flow);
    Optional<FilterPlace> place = stray.decidingPlace();
    boolean drops =
        stray.disposition() instanceof Disposition.DroppedByRule
            || stray.disposition() instanceof Disposition.DroppedByPolicy;
    if (!drops || place.isEmpty() || !namesInvalid(place.get())) {
      return Outcome.irrelevant();
    }
    Finding finding = finding(facts, router.get().vantage(), sent, place.get());
    return knowsWayThere(journey)
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "the routers between the balancer and the server");
  }

  private static Optional<HostState> holder(Case facts, IpAddress gateway) {
    return facts.snapshot().hosts().entrySet().stream()
        .filter(e -> !e.getKey().equals(facts.balancerVantage()))
        .filter(e -> !e.getKey().equals(facts.serverHost().vantage()))
        .map(Map.Entry::getValue)
        .filter(host ->
            host.interfaces().asValue().orElse(List.of()).stream()
                .flatMap(i -> i.addresses().stream())
                .anyMatch(a -> a.address().equals(gateway)))
        .findFirst();
  }

  private static boolean passed(Journey journey, String vantage) {
    return journey.legs(Role.ROUTER_FORTH).stream().anyMatch(l -> l.vantage().equals(vantage));
  }

  /// Each router of the way there was looked into: the last that is known hands the packet to the
  /// link of the server.
  private static boolean knowsWayThere(Journey journey) {
    var there = new ArrayList<>(journey.legs(Role.BALANCER_OUT));
    there.addAll(journey.legs(Role.ROUTER_FORTH));
    return !there.isEmpty()
        && there.getLast().disposition() instanceof Disposition.Sent sent
        && sent.gateway() == null;
  }

  private static Finding finding(
      Case facts, String router, Disposition.Sent sent, FilterPlace place) {
    String server = facts.serverHost().vantage();
    return Finding.of(
        "the answer goes back by "
            + router
            + ", which has not seen the connection, and "
            + place.title()
            + " drops it",
        List.of(
            new Evidence(
                server
                    + " sends its answer by "
                    + sent.gateway()
                    + ", an address of "
                    + router
                    + "; the connection did not come by there",
                HostProvenance.command(
                    facts.serverHost(), "ip route get " + answerTo(sent.flow()), "")),
            new Evidence(place.title() + " drops what fits no connection", place.provenance())),
        remedy(router, "let both directions go by one way, or"));
  }

  private static IpAddress answerTo(Flow flow) {
    return flow.source();
  }

  private static Remedy remedy(String vantage, String first) {
    return new Remedy(
        first + " let the answer pass before that rule",
        vantage,
        List.of(),
        Remedy.Risk.MEDIUM,
        false,
        List.of("conntrack -S"),
        List.of());
  }
}
