package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.Between;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Hops;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.IcmpError;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;

/// Who sent an ICMP error. Stateless.
final class Senders {

  private Senders() {}

  /// Net-unreachable, the answer of a router without a route (RFC 792, RFC 4443 3.1).
  static boolean isMissingRoute(IcmpError icmp) {
    return icmp.name().equals("net-unreachable") || icmp.name().equals("no-route");
  }

  /// Whether the address is known to be the balancer's own.
  static boolean isOwn(Case facts, IpAddress sender) {
    return facts.balancerHost().hasAddress(sender);
  }

  /// Whether the balancer's own addresses are known, so that another sender is surely not it.
  static boolean knowsOwn(Case facts) {
    return facts.balancerHost().interfaces().asValue().isPresent();
  }

  /// A rejection by a box that is neither the balancer nor the server, told by its own address.
  static Outcome reject(Case facts) {
    Optional<Observation.Connect> seen = facts.connect();
    if (seen.isPresent()
        && seen.get().outcome() instanceof ConnectOutcome.Failed(_, _, var expired, _)
        && expired != null
        && expired.name().equals("time-exceeded")) {
      return Outcome.irrelevant();
    }
    if (seen.isEmpty()
        || !(seen.get().outcome() instanceof ConnectOutcome.Failed(_, _, var icmp, _))
        || icmp == null
        || isOwn(facts, icmp.sender())
        || icmp.sender().equals(seen.get().endpoint().address())
        || facts.serverHost().hasAddress(icmp.sender())
        || isMissingRoute(icmp)
        || !(isPolicy(icmp) || Between.unseenGateway(facts).isPresent())) {
      return silent(facts);
    }
    Finding finding =
        Finding.of(
            "the router " + icmp.sender() + " rejects the connection (" + icmp.name() + ")",
            List.of(
                new Evidence(
                    "ICMP " + icmp.name() + " from " + icmp.sender(), seen.get().provenance())),
            new Remedy(
                "allow the connection on the router " + icmp.sender(),
                icmp.sender().toString(),
                List.of(),
                Remedy.Risk.MEDIUM,
                false,
                List.of(),
                List.of()));
    return knowsOwn(facts) && isPolicy(icmp)
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "the rules of the router, and the addresses of the balancer");
  }

  /// A RST that neither end sends comes from between.
  private static Outcome silent(Case facts) {
    boolean reset =
        facts.symptom().id().equals("connection-refused")
            && facts
                .connect()
                .filter(seen ->
                    seen.outcome() instanceof ConnectOutcome.Failed(_, _, var icmp, _)
                        && icmp == null)
                .isPresent();
    Optional<IpAddress> gateway = reset ? Between.unseenGateway(facts) : Optional.empty();
    if (gateway.isEmpty()) {
      return Outcome.irrelevant();
    }
    Optional<Hops> hops = Hops.of(facts).filter(seen -> seen.answer().isPresent());
    IpAddress suspect = hops.flatMap(Hops::last).map(Hops.Router::address).orElse(gateway.get());
    String title =
        hops.isPresent()
            ? "the router " + suspect + ", or the box behind it, refuses the connection"
            : "a router behind " + gateway.get() + " refuses the connection";
    return Outcome.likely(
        Finding.of(title, Between.evidence(facts, gateway.get()), remedy(suspect)),
        "the rules of " + suspect + ": --host " + suspect + "=VANTAGE");
  }

  static Remedy remedy(IpAddress router) {
    return new Remedy(
        "allow the connection on the router " + router,
        router.toString(),
        List.of(),
        Remedy.Risk.MEDIUM,
        false,
        List.of(),
        List.of());
  }

  private static boolean isPolicy(IcmpError icmp) {
    return icmp.name().endsWith("prohibited")
        || icmp.name().equals("port-unreachable")
        || icmp.name().equals("policy-fail")
        || icmp.name().equals("reject-route");
  }
}
