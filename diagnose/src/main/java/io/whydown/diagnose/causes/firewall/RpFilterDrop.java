package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Change;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.HostProvenance;
import io.whydown.diagnose.cause.Journey.Leg;
import io.whydown.diagnose.cause.Journey.Role;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Interface;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.Simulator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Strict reverse path filtering (RFC 3704): the route back to the source uses another interface.
final class RpFilterDrop implements Cause {

  private static final About ABOUT =
      About.root(
          "rp-filter-drop",
          "the reverse path filter drops packets that came by an unexpected interface",
          Stage.SERVER_FILTER,
          Set.of("connection-timeout", "host-unreachable"),
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
    if (facts.journey().isEmpty()) {
      return Outcome.irrelevant();
    }
    for (Leg leg : facts.journey().get().legs()) {
      if (leg.disposition() instanceof Disposition.ReversePathDropped dropped) {
        return Outcome.proven(finding(facts, dropped));
      }
    }
    Optional<Leg> in = facts.journey().flatMap(j -> j.leg(Role.SERVER_IN));
    return in.isPresent() ? byHolder(facts, in.get()) : Outcome.irrelevant();
  }

  /// The journey lets a packet come by the interface that leads back to its source. Here it comes
  /// by the one that holds the dialled address, which is certain where the balancer is on that
  /// link.
  private static Outcome byHolder(Case facts, Leg in) {
    Case.HostFacts host = facts.serverHost();
    Flow flow = in.trace().flow();
    Optional<Interface> holder =
        host.interfaces().asValue().orElse(List.of()).stream()
            .filter(i -> !i.isLoopback() && !i.kind().equals("dummy"))
            .filter(
                i -> i.addresses().stream().anyMatch(a -> a.address().equals(flow.destination())))
            .findFirst();
    if (holder.isEmpty()
        || host.state().isEmpty()
        || !(new Simulator(host.state().get()).input(flow, holder.get().name()).disposition()
            instanceof Disposition.ReversePathDropped dropped)) {
      return Outcome.irrelevant();
    }
    Finding finding = finding(facts, dropped);
    return holder.get().isNear(flow.source())
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "the counter TcpExtIPReversePathFilter around a probe");
  }

  private static Finding finding(Case facts, Disposition.ReversePathDropped dropped) {
    String device = dropped.inputInterface();
    IpAddress source = dropped.source();
    return Finding.of(
        dropped.vantage() + " does not expect " + source + " on " + device + " (rp_filter)",
        List.of(
            new Evidence(
                "the route back to " + source + " does not use " + device,
                HostProvenance.command(
                    facts.host(dropped.vantage()), "ip route get " + source, ""))),
        new Remedy(
                "loosen the filter on " + device + ", or route " + source + " back by it",
                dropped.vantage(),
                List.of("sysctl -w net.ipv4.conf." + device + ".rp_filter=2"),
                Remedy.Risk.LOW,
                false,
                List.of("nstat -az TcpExtIPReversePathFilter"),
                List.of("sysctl -w net.ipv4.conf." + device + ".rp_filter=1"))
            .changing(
                new Change.Set(dropped.vantage(), "net.ipv4.conf." + device + ".rp_filter", "2")));
  }
}
