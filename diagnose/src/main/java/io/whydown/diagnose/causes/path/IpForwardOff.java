package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Change;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey;
import io.whydown.diagnose.cause.Journey.Leg;
import io.whydown.diagnose.cause.Journey.Role;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Disposition;
import java.util.List;
import java.util.Set;

/// The packet is for another machine and the kernel parameter that lets this one forward is off.
final class IpForwardOff implements Cause {

  private static final About ABOUT =
      About.root(
          "ip-forward-off",
          "a machine on the way does not forward",
          Stage.PATH,
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
    for (Leg leg : facts.journey().map(Journey::legs).orElse(List.of())) {
      if (leg.disposition()
              instanceof Disposition.NotForwarding(var vantage, var destination, var sysctl)
          && (leg.role() == Role.ROUTER_FORTH || isSentInside(facts, leg, destination))) {
        return Outcome.proven(
            Finding.of(
                vantage + " does not forward to " + destination + " (" + sysctl + " is 0)",
                List.of(
                    new Evidence(
                        sysctl + " = 0",
                        io.whydown.diagnose.cause.HostProvenance.command(
                            facts.host(vantage), "sysctl " + sysctl, sysctl + " = 0"))),
                new Remedy(
                        "switch forwarding on",
                        vantage,
                        List.of("sysctl -w " + sysctl + "=1"),
                        Remedy.Risk.MEDIUM,
                        false,
                        List.of("sysctl " + sysctl),
                        List.of("sysctl -w " + sysctl + "=0"))
                    .changing(new Change.Set(vantage, sysctl, "1"))));
      }
    }
    return Outcome.irrelevant();
  }

  /// The server's host sends the connection on to a container by a rule of its own. A machine
  /// beside it, on the network that the connection came by, is none: there the rule is what is
  /// wrong.
  private static boolean isSentInside(Case facts, Leg leg, IpAddress to) {
    return leg.role() == Role.SERVER_IN
        && !leg.trace().translations().isEmpty()
        && facts.serverHost().interfaces() instanceof Reading.Seen(var interfaces)
        && interfaces.stream()
            .flatMap(each -> each.addresses().stream())
            .filter(own -> own.address().equals(leg.flow().destination()))
            .noneMatch(own -> own.isNear(to));
  }
}
