package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.Unit;
import io.whydown.net.IpAddress;
import io.whydown.net.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The unit that owns the listener has IPAddressDeny, which a BPF program of its cgroup enforces
/// (systemd.resource-control(5)).
final class SystemdIpDeny implements Cause {

  private static final About ABOUT =
      About.root(
          "seccomp-or-systemd-ip-deny",
          "the service's unit denies its network traffic",
          Stage.SERVER_FILTER,
          Set.of("connection-timeout", "connect-denied"),
          FactKind.UNITS,
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.FILTERS,
          FactKind.ROUTES,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(facts.serverHost().units() instanceof Reading.Seen(var units))
        || !(Listeners.at(facts) instanceof Listeners.Accepting(_, var socket))) {
      return Outcome.irrelevant();
    }
    for (Unit unit : units) {
      String deny = unit.property("IPAddressDeny");
      boolean owner =
          unit.mainPid() != 0 && socket.owners().stream().anyMatch(o -> o.pid() == unit.mainPid());
      if (owner && deny != null && !deny.isBlank()) {
        return judge(facts, unit, deny);
      }
    }
    return Outcome.irrelevant();
  }

  /// An address that IPAddressAllow covers passes, whatever is denied; one that only IPAddressDeny
  /// covers does not; every other passes.
  private static Outcome judge(Case facts, Unit unit, String deny) {
    String allow = Optional.ofNullable(unit.property("IPAddressAllow")).orElse("");
    Optional<IpAddress> balancer =
        facts
            .journey()
            .flatMap(journey -> journey.leg(Journey.Role.SERVER_IN))
            .map(leg -> leg.flow().source())
            .filter(source -> !source.isUnspecified());
    if (balancer.isEmpty()) {
      return Outcome.likely(finding(facts, unit, deny, "the balancer"), "the balancer's address");
    }
    Covering covering = Covering.of(deny, allow, balancer.get());
    return switch (covering) {
      case DENIED -> Outcome.proven(finding(facts, unit, deny, balancer.get().toString()));
      case ALLOWED ->
          Outcome.excluded(
              unit.id() + " allows " + balancer.get(),
              new Evidence(
                  "%s has IPAddressDeny=%s, IPAddressAllow=%s".formatted(unit.id(), deny, allow),
                  unit.provenance()));
      case OPEN ->
          Outcome.likely(
              finding(facts, unit, deny, balancer.get().toString()),
              "what `" + deny + "` and `" + allow + "` cover");
    };
  }

  /// What the unit's two lists do with an address.
  private enum Covering {
    DENIED,
    ALLOWED,
    OPEN;

    static Covering of(String deny, String allow, IpAddress address) {
      if (names(allow, address)) {
        return ALLOWED;
      }
      if (!isReadable(allow)) {
        return OPEN;
      }
      if (names(deny, address)) {
        return DENIED;
      }
      return isReadable(deny) ? ALLOWED : OPEN;
    }

    private static boolean names(String list, IpAddress address) {
      return words(list)
          .anyMatch(word -> IpPrefix.tryParse(word).filter(p -> p.contains(address)).isPresent());
    }

    private static boolean isReadable(String list) {
      return words(list).allMatch(word -> IpPrefix.tryParse(word).isPresent());
    }

    private static Stream<String> words(String list) {
      return Stream.of(list.strip().split("\\s+")).filter(word -> !word.isEmpty());
    }
  }

  private static Finding finding(Case facts, Unit unit, String deny, String balancer) {
    return Finding.of(
        unit.id() + " denies traffic from " + balancer + " (IPAddressDeny)",
        List.of(new Evidence(unit.id() + " has IPAddressDeny=" + deny, unit.provenance())),
        new Remedy(
            "allow the balancer's address in " + unit.id(),
            facts.serverPlace(),
            List.of(
                "systemctl edit " + unit.id() + "  # [Service] IPAddressAllow=" + balancer,
                "systemctl restart " + unit.id()),
            Remedy.Risk.LOW,
            true,
            List.of("systemctl show -p IPAddressAllow,IPAddressDeny " + unit.id()),
            List.of()));
  }
}
