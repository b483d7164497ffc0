package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey;
import io.whydown.diagnose.cause.Journey.Leg;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.RoutingTables.TransformPolicy;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// An IPsec policy on the way blocks the packets, or lets them pass only in an association that
/// does not exist. The kernel asks the first policy that matches, by priority (ip-xfrm(8)); what no
/// policy matches passes.
final class XfrmPolicyDrop implements Cause {

  private static final About ABOUT =
      About.root(
          "xfrm-policy-drop",
          "an IPsec policy stops the packets",
          Stage.PATH,
          Set.of("connection-timeout", "connect-denied"),
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
    if (facts.isSameHost()) {
      return Outcome.irrelevant();
    }
    boolean anyPolicy = false;
    for (Leg leg : facts.journey().map(Journey::legs).orElse(List.of())) {
      List<TransformPolicy> policies =
          facts
              .host(leg.vantage())
              .routes()
              .asValue()
              .map(RoutingTables::transforms)
              .orElse(List.of());
      anyPolicy |= !policies.isEmpty();
      Optional<TransformPolicy> first = first(policies, leg);
      if (first.isPresent() && (first.get().blocks() || first.get().absent().isPresent())) {
        return outcome(facts, leg, first.get());
      }
    }
    return anyPolicy
        ? Outcome.excluded("no IPsec policy on the way matches the connection and stops it")
        : Outcome.irrelevant();
  }

  private static Outcome outcome(Case facts, Leg leg, TransformPolicy policy) {
    Finding finding = finding(leg, policy);
    if (policy.blocks()) {
      return Outcome.proven(finding);
    }
    boolean isUnanswered =
        facts
            .connect()
            .filter(seen -> seen.outcome() instanceof ConnectOutcome.NoAnswer)
            .isPresent();
    return isUnanswered
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "whether the association is negotiated on demand");
  }

  private static Finding finding(Leg leg, TransformPolicy policy) {
    String selector = policy.provenance().raw();
    String says =
        policy
            .absent()
            .filter(_ -> !policy.blocks())
            .map(ends ->
                "wants an association "
                    + ends.replace(" ", " -> ")
                    + " for "
                    + leg.flow()
                    + ", and there is none")
            .orElse("blocks " + leg.flow());
    return Finding.of(
        "an IPsec policy of " + leg.vantage() + " (" + selector + ") " + says,
        List.of(
            new Evidence(
                "dir " + policy.direction() + ", " + selector + ": " + says, policy.provenance())),
        policy.blocks()
            ? new Remedy(
                "delete that policy, or let it allow the balancer",
                leg.vantage(),
                List.of("ip xfrm policy delete " + selector + " dir " + policy.direction()),
                Remedy.Risk.MEDIUM,
                false,
                List.of("ip xfrm policy", "cat /proc/net/xfrm_stat"),
                List.of())
            : new Remedy(
                "bring the IPsec association up (the IKE daemon's log says why it is down)",
                leg.vantage(),
                List.of(),
                Remedy.Risk.MEDIUM,
                true,
                List.of("ip xfrm state | grep '^src'", "cat /proc/net/xfrm_stat"),
                List.of()));
  }

  private static Optional<TransformPolicy> first(List<TransformPolicy> policies, Leg leg) {
    String direction =
        switch (leg.role()) {
          case BALANCER_OUT, SERVER_REPLY -> "out";
          case SERVER_IN, BALANCER_ANSWER -> "in";
          case ROUTER_FORTH, ROUTER_BACK -> "fwd";
        };
    Packet packet =
        switch (leg.role()) {
          case BALANCER_OUT, ROUTER_FORTH, SERVER_IN -> Packet.of(leg.flow());
          case SERVER_REPLY, ROUTER_BACK, BALANCER_ANSWER -> Packet.of(leg.flow()).reversed();
        };
    return policies.stream()
        .filter(policy -> policy.direction().equals(direction) && packet.matches(policy))
        .min(Comparator.comparingLong(TransformPolicy::priority));
  }

  /// The selectors of a TCP packet; port 0 is not known.
  private record Packet(
      IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {

    static Packet of(Flow flow) {
      return new Packet(
          flow.source(), flow.sourcePort(), flow.destination(), flow.destinationPort().number());
    }

    Packet reversed() {
      return new Packet(destination, destinationPort, source, sourcePort);
    }

    /// A policy about a port that is not known does not count as matching.
    boolean matches(TransformPolicy policy) {
      return policy.source().contains(source)
          && policy.destination().contains(destination)
          && (policy.protocol().isEmpty()
              || policy.protocol().equals("tcp")
              || policy.protocol().equals("6"))
          && (policy.sourcePort() == 0 || policy.sourcePort() == sourcePort)
          && (policy.destinationPort() == 0 || policy.destinationPort() == destinationPort);
    }
  }
}
