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
<<<<<<< HEAD
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
=======
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
>>>>>>> 402f73f (Look from inside of containers, and say why a unit does not run)

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
      boolean owner =
          unit.mainPid() != 0 && socket.owners().stream().anyMatch(o -> o.pid() == unit.mainPid());
      if (owner) {
        return judge(facts, unit, Lists.of(unit, units));
      }
    }
    return Outcome.irrelevant();
  }

<<<<<<< HEAD
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
=======
  /// What a unit and the slices above it deny and allow: every cgroup on the way has its own
  /// program, and an allow rule of one lets a packet through all (systemd.resource-control(5)).
  private record Lists(List<IpPrefix> deny, List<IpPrefix> allow, List<Evidence> evidence) {

    static Lists of(Unit unit, List<Unit> units) {
      var deny = new ArrayList<IpPrefix>();
      var allow = new ArrayList<IpPrefix>();
      var evidence = new ArrayList<Evidence>();
      String group = unit.property("ControlGroup");
      for (Unit each : units) {
        boolean above =
            each.equals(unit)
                || (each.id().endsWith(".slice")
                    && group != null
                    && group.contains("/" + each.id() + "/"));
        if (above) {
          List<IpPrefix> mine = prefixes(each.property("IPAddressDeny"));
          deny.addAll(mine);
          allow.addAll(prefixes(each.property("IPAddressAllow")));
          if (!mine.isEmpty()) {
            evidence.add(
                new Evidence(
                    each.id() + " has IPAddressDeny=" + each.property("IPAddressDeny"),
                    each.provenance()));
          }
        }
      }
      return new Lists(deny, allow, evidence);
    }

    private static List<IpPrefix> prefixes(@Nullable String text) {
      return text == null
          ? List.of()
          : Arrays.stream(text.split("\\s+", -1))
              .flatMap(word -> IpPrefix.tryParse(word).stream())
              .toList();
    }
  }

  private static Outcome judge(Case facts, Unit unit, Lists lists) {
    if (lists.deny().isEmpty()) {
      return Outcome.irrelevant();
    }
    Optional<IpAddress> balancer = source(facts);
    boolean hasAllow = !lists.allow().isEmpty();
    boolean everything = lists.deny().stream().anyMatch(p -> p.length() == 0);
    if (balancer.isPresent()
        && (lists.allow().stream().anyMatch(p -> p.contains(balancer.get()))
            || lists.deny().stream().noneMatch(p -> p.contains(balancer.get())))) {
      return Outcome.excluded(
          unit.id() + " lets " + balancer.get() + " through", lists.evidence().getFirst());
    }
    String who = balancer.map(IpAddress::toString).orElse("ADDRESS OF THE BALANCER");
    Finding finding =
        Finding.of(
            unit.id()
                + " denies traffic from "
                + balancer.map(IpAddress::toString).orElse("others")
                + " (IPAddressDeny)",
            lists.evidence(),
            new Remedy(
                "allow the balancer's address in " + unit.id(),
                facts.serverPlace(),
                List.of(
                    "systemctl edit " + unit.id() + "  # [Service] IPAddressAllow=" + who,
                    "systemctl restart " + unit.id()),
                Remedy.Risk.LOW,
                true,
                List.of("systemctl show -p IPAddressAllow,IPAddressDeny " + unit.id()),
                List.of()));
    return balancer.isPresent() || (everything && !hasAllow)
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "the address that the balancer comes from");
  }

  /// The address that the server sees, as the simulated way has it.
  private static Optional<IpAddress> source(Case facts) {
    return facts
        .journey()
        .flatMap(j -> j.leg(Journey.Role.SERVER_IN))
        .map(leg -> leg.flow().source())
        .filter(address -> !address.isUnspecified());
>>>>>>> 402f73f (Look from inside of containers, and say why a unit does not run)
  }
}
