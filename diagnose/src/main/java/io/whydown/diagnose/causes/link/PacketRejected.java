package io.whydown.diagnose.causes.link;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Between;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Hops;
import io.whydown.diagnose.cause.KernelSeries;
import io.whydown.diagnose.cause.OpenRules;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.ResetSender;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.IcmpError;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A packet filter rejects the connection: simulated by rule, or told by an ICMP error that only a
/// filter sends.
final class PacketRejected implements Cause {

  private static final About ABOUT =
      About.link(
          "packet-rejected",
          "something on the way answers for the server and refuses",
          Stage.SERVER_FILTER,
          Set.of(
              "connection-refused",
              "host-unreachable",
              "network-unreachable",
              "connect-denied",
              "connection-timeout"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS,
          FactKind.COUNTERS,
          FactKind.CONNECT);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Stops.Stop> stop = Stops.rejecting(facts);
    if (stop.isPresent()) {
      return Outcome.proven(
          Finding.of("a packet filter rejects the connection", Stops.evidence(stop.get())));
    }
    Optional<Observation.Connect> seen = facts.connect();
    if (seen.isPresent()
        && seen.get().outcome() instanceof ConnectOutcome.Failed(_, _, var icmp, _)
        && icmp != null
        && isPolicy(icmp)) {
      return Outcome.proven(
          Finding.of(
              icmp.sender() + " answers " + icmp.name(),
              List.of(
                  new Evidence(
                      "ICMP " + icmp.name() + " from " + icmp.sender(), seen.get().provenance()))));
    }
    Optional<Outcome> byReset = byReset(facts);
    if (byReset.isPresent()) {
      return byReset.get();
    }
    Optional<IpAddress> gateway = Between.unseenGateway(facts);
    if (gateway.isPresent()) {
      return Outcome.likely(
          Finding.of(
              "something on the way refuses it: both ends let it through",
              Between.evidence(facts, gateway.get())),
          "the rules and routes of " + gateway.get());
    }
    Optional<OpenRules.Suspicion> suspicion = OpenRules.suspicion(facts);
    if (suspicion.isPresent() && suspicion.get().isReject()) {
      return suspicion.get().judged(facts, "a packet filter rejects the connection");
    }
    Optional<Gap> open = Stops.open(facts);
    return open.isPresent()
        ? Outcome.unknown(byHops(facts).orElse(open.get()))
        : Outcome.excluded(Stops.acceptance(facts));
  }

  /// What the header of the reset, and the counters of the server's kernel, say of its sender.
  private static Optional<Outcome> byReset(Case facts) {
    Optional<ResetSender> sender = ResetSender.of(facts);
    Optional<KernelSeries> series = KernelSeries.of(facts);
    var evidence = new ArrayList<Evidence>();
    sender.map(ResetSender::evidence).ifPresent(evidence::add);
    series.map(KernelSeries::evidence).ifPresent(evidence::add);
    if (series.filter(KernelSeries::isByStack).isPresent()
        || sender.filter(s -> s.is(ResetSender.Kind.STACK)).isPresent()) {
      return Optional.of(
          new Outcome.Excluded("the reset is that of the server's own TCP stack", evidence));
    }
    boolean foreign = sender.filter(ResetSender::isForeign).isPresent();
    if (!foreign) {
      return Optional.empty();
    }
    boolean notStack = series.filter(KernelSeries::isNotByStack).isPresent();
    Finding finding = Finding.of("something else than the server's TCP stack refuses", evidence);
    return Optional.of(
        notStack
            ? Outcome.proven(finding)
            : Outcome.likely(finding, "Tcp.OutRsts of the server around a few connects"));
  }

  /// A router one hop before the refusal can refuse in the server's name: the hops place it to
  /// within one.
  private static Optional<Gap> byHops(Case facts) {
    return Hops.of(facts)
        .filter(hops -> hops.answer().isPresent())
        .flatMap(Hops::last)
        .map(router -> Hops.wanted(FactKind.FILTERS, router.address()));
  }

  /// Codes that only a filter or a route of type prohibit sends (RFC 1812, 5.2.7.1), and
  /// port-unreachable, which no TCP stack sends.
  private static boolean isPolicy(IcmpError icmp) {
    return icmp.name().endsWith("prohibited")
        || icmp.name().equals("port-unreachable")
        || icmp.name().equals("policy-fail")
        || icmp.name().equals("reject-route");
  }
}
