package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey.Leg;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.simulate.Disposition;
import java.util.List;
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
      if (leg.disposition()
          instanceof Disposition.ReversePathDropped(var vantage, var device, var source)) {
        return Outcome.proven(
            Finding.of(
                vantage
                    + " does not expect "
                    + source
                    + " on "
                    + device
                    + " and drops it (rp_filter)",
                List.of(
                    new Evidence(
                        "the route back to " + source + " does not use " + device,
                        io.whydown.diagnose.cause.HostProvenance.command(
                            facts.host(vantage), "ip route get " + source, ""))),
                new Remedy(
                    "loosen the filter on " + device + ", or route " + source + " back by it",
                    vantage,
                    List.of("sysctl -w net.ipv4.conf." + device + ".rp_filter=2"),
                    Remedy.Risk.LOW,
                    false,
                    List.of("nstat -az TcpExtIPReversePathFilter"),
                    List.of("sysctl -w net.ipv4.conf." + device + ".rp_filter=1"))));
      }
    }
    return Outcome.irrelevant();
  }
}
