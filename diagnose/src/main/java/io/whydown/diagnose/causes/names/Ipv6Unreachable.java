package io.whydown.diagnose.causes.names;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.HostProvenance;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.Interface;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The name led to an IPv6 address, and no IPv6 route leaves the balancer (connect(2):
/// ENETUNREACH).
final class Ipv6Unreachable implements Cause {

  private static final About ABOUT =
      About.root(
          "ipv6-unreachable",
          "the name has an IPv6 address and the balancer has no IPv6 path",
          Stage.NAME,
          Set.of(
              "name-error",
              "network-unreachable",
              "host-unreachable",
              "local-resource-error",
              "no-route"),
          FactKind.NAMES,
          FactKind.RUNTIME,
          FactKind.CONNECT,
          FactKind.INTERFACES,
          FactKind.ROUTES);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Observation.NameLookup> leftOut =
        Answers.now(facts).filter(look -> look.failure() == Observation.LookupFailure.OTHER_FAMILY);
    if (leftOut.isPresent()) {
      return ofResolver(facts, leftOut.get());
    }
    Optional<String> host = Answers.host(facts);
    Optional<IpAddress> dialled = Answers.dialled(facts);
    if (host.isEmpty() || dialled.isEmpty() || !isPlainV6(dialled.get()) || !isLocal(facts)) {
      return Outcome.irrelevant();
    }
    return switch (facts.balancerHost().routes()) {
      case Reading.Missing<RoutingTables> _ ->
          Outcome.likely(
              finding(facts, host.get(), dialled.get()),
              "the IPv6 routes of " + facts.balancerVantage());
      case Reading.Seen<RoutingTables>(var tables) ->
          ofRoutes(facts, host.get(), dialled.get(), tables.routes());
    };
  }

  /// The host's resolver does not even give the address, as the host has no IPv6 address itself.
  private static Outcome ofResolver(Case facts, Observation.NameLookup look) {
    Finding finding =
        Finding.of(
            look.name() + " has IPv6 addresses only, and the balancer's host has no IPv6",
            List.of(Answers.evidence(look)),
            Answers.advice(
                facts,
                "give the name an IPv4 address, or the balancer's host IPv6",
                Remedy.Risk.LOW,
                "ip -6 addr",
                "sysctl net.ipv6.conf.all.disable_ipv6"));
    return facts
        .balancerHost()
        .interfaces()
        .asValue()
        .filter(all -> all.stream().noneMatch(Ipv6Unreachable::hasV6))
        .<Outcome>map(_ -> Outcome.proven(finding))
        .orElse(Outcome.likely(finding, "the IPv6 addresses of the balancer's host"));
  }

  private static boolean hasV6(Interface each) {
    return each.addresses().stream()
        .map(a -> a.address())
        .anyMatch(a -> a.isV6() && !a.isLoopback() && !a.isLinkLocal());
  }

  /// Where other IPv6 routes exist, the missing one may be what is wrong: not so when the name has
  /// an IPv4 address as well, which serves.
  private static Outcome ofRoutes(
      Case facts, String host, IpAddress dialled, List<RoutingTables.Route> routes) {
    List<RoutingTables.Route> useful = routes.stream().filter(Ipv6Unreachable::isUseful).toList();
    if (useful.isEmpty()) {
      return Outcome.proven(finding(facts, host, dialled));
    }
    List<IpAddress> v4 = Answers.fresh(facts).stream().filter(IpAddress::isV4).toList();
    if (v4.isEmpty() || useful.stream().anyMatch(r -> r.destination().contains(dialled))) {
      return Outcome.excluded("the balancer's host has IPv6 routes");
    }
    Finding finding = finding(facts, host, dialled);
    return Answers.working(facts, v4).isPresent()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "whether " + Answers.text(v4) + " serves");
  }

  private static boolean isPlainV6(IpAddress address) {
    return address.unmapped().isV6() && !address.isLoopback() && !address.isLinkLocal();
  }

  /// connect(2) failed on this machine for want of a route or an address.
  private static boolean isLocal(Case facts) {
    return facts.connect().map(Observation.Connect::outcome).stream()
        .anyMatch(outcome ->
            outcome instanceof ConnectOutcome.Failed(var errno, _, var icmp, _)
                && icmp == null
                && (errno == Errno.ENETUNREACH
                    || errno == Errno.EADDRNOTAVAIL
                    || errno == Errno.EAFNOSUPPORT));
  }

  /// A route that leads off the machine: neither loopback nor link-local nor multicast.
  private static boolean isUseful(RoutingTables.Route route) {
    IpAddress network = route.destination().address();
    return route.family() == IpFamily.V6
        && route.type().equals("unicast")
        && !network.isLoopback()
        && !network.isLinkLocal()
        && !network.toString().startsWith("ff");
  }

  private static Finding finding(Case facts, String host, IpAddress dialled) {
    var evidence = new ArrayList<Evidence>();
    Answers.now(facts).map(Answers::evidence).ifPresent(evidence::add);
    evidence.add(
        new Evidence(
            "no IPv6 route of " + facts.balancerVantage() + " leads to " + dialled,
            HostProvenance.command(facts.balancerHost(), "ip -6 route", "")));
    boolean hasV4 = Answers.fresh(facts).stream().anyMatch(IpAddress::isV4);
    return Finding.of(
        host + " gives " + dialled + ", and the balancer has no IPv6 path",
        evidence,
        Answers.advice(
            facts,
            hasV4
                ? "let the balancer use IPv4 for this name (resolve-prefer ipv4, or the literal address)"
                : "give the name an IPv4 address, or the balancer an IPv6 route",
            Remedy.Risk.LOW,
            "ip -6 route"));
  }
}
