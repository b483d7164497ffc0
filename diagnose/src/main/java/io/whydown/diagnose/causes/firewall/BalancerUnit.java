package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.DropIn;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.UnitProcesses;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.Unit;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the unit that the balancer runs in keeps it from dialling, while its host may: addresses
/// (systemd.resource-control(5), IPAddressDeny=) and families of addresses (systemd.exec(5),
/// RestrictAddressFamilies=). Stateless.
final class BalancerUnit {

  private BalancerUnit() {}

  static Optional<Outcome> denial(Case facts) {
    if (!facts.symptom().outcome().equals("balancer-says-down")
        || !(facts.runtime() instanceof Reading.Seen(var state))
        || !(facts.balancerHost().units() instanceof Reading.Seen(var units))
        || facts.dialled().isEmpty()) {
      return Optional.empty();
    }
    Unit unit = unit(facts, units).orElse(null);
    if (unit == null) {
      return Optional.empty();
    }
    IpAddress server = facts.dialled().get().address();
    var lists = SystemdIpDeny.Lists.of(unit, units);
    var evidence = new ArrayList<Evidence>();
    String what;
    List<String> commands;
    // without a family there is no packet that the lists could stop
    if (lists.stops(server) && !facts.symptom().id().equals("local-resource-error")) {
      what = "to " + server + " (IPAddressDeny)";
      evidence.addAll(lists.evidence());
      commands = List.of("systemctl set-property " + unit.word() + " IPAddressAllow=" + server);
    } else if (state.lastCheck().contains("Address family not supported")
        && lacks(unit, family(server))) {
      String families = String.valueOf(unit.property("RestrictAddressFamilies"));
      what = "over " + family(server) + " (RestrictAddressFamilies)";
      evidence.add(
          new Evidence(unit.id() + " has RestrictAddressFamilies=" + families, unit.provenance()));
      commands =
          DropIn.commands(unit.word(), "Service", "RestrictAddressFamilies=" + family(server));
    } else {
      return Optional.empty();
    }
    evidence.add(
        new Evidence(
            "the balancer says " + state.checkStatus() + " " + state.lastCheck(),
            state.provenance()));
    Optional<Observation.Connect> works =
        facts.connect().filter(c -> c.outcome() instanceof ConnectOutcome.Connected);
    works.ifPresent(connect ->
        evidence.add(
            new Evidence(
                connect.endpoint() + " accepts connections from outside the unit",
                connect.provenance())));
    Finding finding =
        Finding.of(
            unit.id() + " keeps the balancer from connecting " + what,
            evidence,
            new Remedy(
                "allow it in " + unit.id(),
                facts.balancerVantage(),
                commands,
                Remedy.Risk.LOW,
                true,
                List.of(
                    "systemctl show -p IPAddressAllow,IPAddressDeny,RestrictAddressFamilies "
                        + unit.word()),
                List.of()));
    return Optional.of(
        works.isPresent()
            ? Outcome.proven(finding)
            : Outcome.likely(finding, "a connect from outside " + unit.id()));
  }

  /// The unit of the balancer's processes; empty when they run in several, for nothing tells which
  /// of them is meant.
  private static Optional<Unit> unit(Case facts, List<Unit> units) {
    String program = facts.proxy().kind() == Proxy.Kind.NGINX ? "nginx" : "haproxy";
    List<ProcessEntry> processes = facts.balancerHost().processes().asValue().orElse(List.of());
    // a host may run both
    List<Integer> pids =
        facts.balancerProcesses().stream()
            .map(ProxyRuntime.BalancerProcess::pid)
            .filter(pid ->
                processes.stream().allMatch(p -> p.pid() != pid || p.command().equals(program)))
            .toList();
    List<Unit> holding = UnitProcesses.services(units, processes, pids);
    return holding.size() == 1 ? Optional.of(holding.getFirst()) : Optional.empty();
  }

  private static String family(IpAddress address) {
    return address.isV6() ? "AF_INET6" : "AF_INET";
  }

  /// A list that begins with `~` is of what may not be used.
  private static boolean lacks(Unit unit, String family) {
    String families = unit.property("RestrictAddressFamilies");
    if (families == null || families.isBlank()) {
      return false;
    }
    boolean inverted = families.startsWith("~");
    boolean named = List.of(families.replace("~", "").strip().split("\\s+")).contains(family);
    return inverted == named;
  }
}
