package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.KernelSeries;
import io.whydown.diagnose.cause.OpenRules;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.ResetSender;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A rule on the server's host rejects: tcp reset, port-unreachable, host- or admin-prohibited; the
/// title says which.
final class FirewallReject implements Cause {

  private static final About ABOUT =
      About.root(
          "firewall-reject",
          "the server host's packet filter rejects the connection",
          Stage.SERVER_FILTER,
          Set.of("packet-rejected"),
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
    for (Stops.Stop stop : Stops.all(facts)) {
      if (stop.isAtServer() && stop.isReject()) {
        return Outcome.proven(
            Finding.of(
                stop.title() + " rejects " + stop.flow(),
                Stops.evidence(stop),
                Opening.of(facts, stop)));
      }
    }
    Optional<OpenRules.Suspicion> suspicion = OpenRules.suspicion(facts);
    if (suspicion.isPresent() && suspicion.get().isReject() && !suspicion.get().isAboutLoad()) {
      return suspicion
          .get()
          .judged(
              facts,
              suspicion.get().place().title() + " rejects " + suspicion.get().leg().flow(),
              Opening.of(facts, suspicion.get().stop()));
    }
    return fromOutside(facts);
  }

  /// A rejection that carries the server's own address, where its rules cannot be seen.
  private static Outcome fromOutside(Case facts) {
    Optional<Observation.Connect> seen = facts.connect();
    Optional<ResetSender> sender = ResetSender.of(facts).filter(s -> s.is(ResetSender.Kind.FILTER));
    if (sender.isPresent() && facts.serverHost().filters().asValue().isEmpty()) {
      var evidence = new ArrayList<>(List.of(sender.get().evidence()));
      KernelSeries.of(facts).map(KernelSeries::evidence).ifPresent(evidence::add);
      IpAddress address = sender.get().capture().endpoint().address();
      return Outcome.likely(
          Finding.of(
              "the packet filter of " + address + " rejects the connection with a reset",
              evidence,
              Opening.advice(facts, "allow the balancer in the packet filter of " + address)),
          "the rules of " + address);
    }
    if (seen.isEmpty()
        || !(seen.get().outcome() instanceof ConnectOutcome.Failed(_, _, var icmp, _))
        || icmp == null
        || !icmp.sender().equals(seen.get().endpoint().address())
        || icmp.sender().isLoopback()
        || facts.isSameHost()
        || facts.serverHost().filters().asValue().isPresent()) {
      return Outcome.irrelevant();
    }
    return Outcome.likely(
        Finding.of(
            "the packet filter of "
                + icmp.sender()
                + " rejects the connection ("
                + icmp.name()
                + ")",
            List.of(
                new Evidence(
                    "ICMP " + icmp.name() + " from " + icmp.sender(), seen.get().provenance())),
            Opening.advice(facts, "allow the balancer in the packet filter of " + icmp.sender())),
        "the rules of " + icmp.sender());
  }
}
