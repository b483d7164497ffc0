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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The unit that owns the listener has IPAddressDeny, which a BPF program of its cgroup enforces
/// (systemd.resource-control(5)).
final class SystemdIpDeny implements Cause {

  private static final About ABOUT =
      About.root(
          "seccomp-or-systemd-ip-deny",
          "the service's unit denies its network traffic",
          Stage.SERVER_FILTER,
          Set.of("connection-timeout", "connect-denied", "local-resource-error"),
          FactKind.UNITS,
          FactKind.PROCESSES,
          FactKind.BALANCER_PROCESS,
          FactKind.RUNTIME,
          FactKind.CONNECT,
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
    Optional<Outcome> ofBalancer = BalancerUnit.denial(facts);
    if (ofBalancer.isPresent()) {
      return ofBalancer.get();
    }
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

  /// What a unit and the slices above it deny and allow: every cgroup on the way has its own
  /// program, and an allow rule of one lets a packet through all (systemd.resource-control(5)).
  record Lists(List<IpPrefix> deny, List<IpPrefix> allow, List<Evidence> evidence) {

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

    /// Whether packets from or to an address do not pass.
    boolean stops(IpAddress address) {
      return deny.stream().anyMatch(p -> p.contains(address))
          && allow.stream().noneMatch(p -> p.contains(address));
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
                List.of("systemctl set-property " + unit.word() + " IPAddressAllow=" + who),
                Remedy.Risk.LOW,
                true,
                List.of("systemctl show -p IPAddressAllow,IPAddressDeny " + unit.word()),
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
  }
}
