package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.filter.Hook;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import io.whydown.net.Flow;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where packet filters stop the connection, by simulation of every host that was looked into.
/// Stateless.
public final class Stops {

  /// iptables-extensions(8), "owner"; nft(8), meta.
  private static final Pattern OF_A_USER =
      Pattern.compile("--uid-owner|--gid-owner|\\bskuid\\b|\\bskgid\\b");

  private Stops() {}

  /// A place that surely stops the connection or its answer.
  public record Stop(Journey.Leg leg, FilterPlace place) {

    public Flow flow() {
      return leg.flow();
    }

    public String vantage() {
      return leg.vantage();
    }

    /// The flow as the place sees it, behind translations of this host.
    public Flow arriving() {
      Flow flow = leg.flow();
      Flow last = leg.trace().finalFlow();
      return leg.trace().translations().isEmpty()
          ? flow
          : new Flow(
              flow.protocol(),
              flow.source(),
              flow.sourcePort(),
              last.destination(),
              last.destinationPort());
    }

    public boolean isReject() {
      return leg.disposition() instanceof Disposition.Rejected;
    }

    public boolean isDrop() {
      return !isReject();
    }

    /// Before the routing decision: ingress and prerouting.
    public boolean isEarly() {
      return place.hook() == Hook.PREROUTING || place.hook() == Hook.INGRESS;
    }

    public boolean isAtServer() {
      return leg.role() == Journey.Role.SERVER_IN || leg.role() == Journey.Role.SERVER_REPLY;
    }

    public boolean isAtBalancer() {
      return leg.role() == Journey.Role.BALANCER_OUT || leg.role() == Journey.Role.BALANCER_ANSWER;
    }

    /// A rule of the balancer's host for the user that the balancer runs as: what whoever looks
    /// into it sees is no objection.
    boolean isAboutTheDiallingUser() {
      return isAtBalancer()
          && place.rule() != null
          && OF_A_USER.matcher(place.rule().text()).find();
    }

    public boolean isAtRouter() {
      return leg.role() == Journey.Role.ROUTER_FORTH || leg.role() == Journey.Role.ROUTER_BACK;
    }

    /// `inet filter input: tcp dport 8080 drop`.
    public String title() {
      return place.title();
    }
  }

  /// Every sure stop, in the order in which packets meet them.
  public static List<Stop> all(Case facts) {
    var stops = new ArrayList<Stop>();
    for (Journey.Leg leg : facts.journey().map(Journey::legs).orElse(List.of())) {
      leg.trace().decidingPlace().ifPresent(place -> stops.add(new Stop(leg, place)));
    }
    return stops;
  }

  /// The first stop that rejects, if what it answers is what was seen.
  public static Optional<Stop> rejecting(Case facts) {
    return all(facts).stream().filter(Stop::isReject).filter(s -> agrees(facts, s)).findFirst();
  }

  public static Optional<Stop> dropping(Case facts) {
    return all(facts).stream().filter(Stop::isDrop).findFirst();
  }

  /// Whether the errno that was seen is the one that the reject causes. ICMP errors are rate
  /// limited (icmp(7), icmp_ratelimit), so that a reject by ICMP may look like a drop.
  private static boolean agrees(Case facts, Stop stop) {
    if (!(stop.leg().disposition() instanceof Disposition.Rejected(_, var kind))) {
      return false;
    }
    Errno expected = kind.errno(stop.flow().destination().family());
    return facts
        .connect()
        .map(seen ->
            switch (seen.outcome()) {
              case ConnectOutcome.Failed(var errno, _, _, _) -> errno == expected;
              case ConnectOutcome.NoAnswer _ -> true;
              // what its own host rejects the balancer is told at once
              case ConnectOutcome.Connected _ ->
                  stop.isAboutTheDiallingUser()
                      && !facts.symptom().id().equals("connection-timeout");
              case ConnectOutcome.NotTried _ -> true;
            })
        .orElse(true);
  }

  /// A gap, when a host's rules leave it open whether the connection passes.
  public static Optional<Gap> open(Case facts) {
    Optional<Journey> journey = facts.journey();
    if (journey.isEmpty()) {
      return Optional.empty();
    }
    for (Journey.Leg leg : journey.get().legs()) {
      if (leg.disposition() instanceof Disposition.Undecided(var possible, var reasons)
          && possible.stream().anyMatch(Stops::stops)) {
        return Optional.of(gap(leg, reasons));
      }
    }
    boolean ownRules = facts.isSameHost() && facts.serverHost().filters().asValue().isPresent();
    boolean server = journey.get().leg(Journey.Role.SERVER_IN).isPresent() || ownRules;
    return server ? Optional.empty() : unseen(facts);
  }

  private static Optional<Gap> unseen(Case facts) {
    return facts
        .serverHost()
        .filters()
        .asGap()
        .or(() ->
            Optional.of(
                new Gap(
                    FactKind.FILTERS,
                    facts.serverHost().vantage(),
                    "the way of the packet into the server's host",
                    "could not be followed")));
  }

  private static Gap gap(Journey.Leg leg, List<Reason> reasons) {
    if (reasons.isEmpty()) {
      return new Gap(
          FactKind.FILTERS, leg.vantage(), "what the rules of " + leg.vantage() + " decide", "");
    }
    return switch (reasons.getFirst()) {
      case Reason.MissingFact(var gap) -> gap;
      case Reason other ->
          new Gap(
              FactKind.FILTERS,
              leg.vantage(),
              "the packet filter's decision on " + leg.vantage(),
              "is open: " + other.sentence());
    };
  }

  /// Whether this end of a simulation means that a packet filter stopped the packet.
  public static boolean stops(Disposition end) {
    return end instanceof Disposition.Rejected
        || end instanceof Disposition.DroppedByRule
        || end instanceof Disposition.DroppedByPolicy;
  }

  /// The sentence that excludes packet filters, or all but the one that it names.
  public static String acceptance(Case facts) {
    List<Stop> stops = all(facts);
    if (!stops.isEmpty()) {
      return evidence(stops.getFirst()).getFirst().says();
    }
    return facts
        .journey()
        .flatMap(j -> j.leg(Journey.Role.SERVER_IN).or(() -> j.leg(Journey.Role.BALANCER_OUT)))
        .map(leg -> "the rules accept " + leg.flow())
        .orElse("the rules accept the connection");
  }

  public static List<Evidence> evidence(Stop stop) {
    String verb = stop.isReject() ? " rejects " : " drops ";
    String answer =
        stop.leg().role() == Journey.Role.SERVER_REPLY
                || stop.leg().role() == Journey.Role.BALANCER_ANSWER
                || stop.leg().role() == Journey.Role.ROUTER_BACK
            ? "the answer to "
            : "";
    return List.of(
        new Evidence(
            stop.title()
                + verb
                + answer
                + stop.flow()
                + " (hook "
                + stop.place().hook().word()
                + ")",
            stop.place().provenance()));
  }
}
