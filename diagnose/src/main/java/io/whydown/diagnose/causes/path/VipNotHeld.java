package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.Interface;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.Unit;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The dialled address floats between machines (VRRP, a cluster manager), and no machine holds it.
final class VipNotHeld implements Cause {

  private static final About ABOUT =
      About.root(
          "vip-not-held",
          "no machine holds the floating address",
          Stage.ADDRESS,
          Set.of(
              "address-moved",
              "host-down-same-subnet",
              "host-unreachable",
              "connection-timeout",
              "connection-refused"),
          FactKind.INTERFACES,
          FactKind.SOCKETS,
          FactKind.PROCESSES,
          FactKind.UNITS,
          FactKind.JOURNAL);

  /// Programs that put a floating address on an interface.
  private static final Set<String> KEEPERS =
      Set.of("keepalived", "vrrpd", "ucarp", "corosync", "pacemakerd", "heartbeat");

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (facts.dialled().isEmpty() || facts.isSameHost()) {
      return Outcome.irrelevant();
    }
    IpAddress address = facts.dialled().get().address();
    Case.HostFacts host = facts.serverHost();
    if (!(host.interfaces() instanceof Reading.Seen<List<Interface>>) || isHeld(facts, address)) {
      return Outcome.irrelevant();
    }
    Optional<SocketEntry> waiting = waiting(host, address);
    Optional<Unit> fallen =
        units(host).filter(unit -> isKeeper(unit) && !unit.isActive()).findFirst();
    var evidence = new ArrayList<Evidence>();
    waiting.ifPresent(socket ->
        evidence.add(
            new Evidence(
                socket.ownerText()
                    + " listens on "
                    + socket.boundText()
                    + ", which no interface has",
                socket.provenance())));
    fallen.ifPresent(unit ->
        evidence.add(new Evidence(unit.id() + " is " + unit.activeState(), unit.provenance())));
    keeper(host)
        .ifPresent(process ->
            evidence.add(
                new Evidence(
                    process.command() + " (pid " + process.pid() + ") runs there",
                    process.provenance())));
    if (evidence.isEmpty()) {
      lastWord(host)
          .ifPresent(line ->
              evidence.add(
                  new Evidence(
                      line.unit() + " ran there, and its log ends: " + line.message(),
                      line.provenance())));
    }
    if (evidence.isEmpty()) {
      return Outcome.irrelevant();
    }
    Finding finding = finding(facts, address, evidence);
    return waiting.isPresent() || fallen.isPresent()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "whether " + address + " is an address that it keeps");
  }

  private static Finding finding(Case facts, IpAddress address, List<Evidence> evidence) {
    return Finding.of(
        address + " is on no machine that was looked into; " + facts.name() + " waits for it",
        evidence,
        new Remedy(
            "start what keeps " + address + ", or see why it gave it up",
            facts.serverPlace(),
            List.of("systemctl start keepalived"),
            Remedy.Risk.MEDIUM,
            false,
            List.of("ip -br addr | grep -F '" + address + "'"),
            List.of("systemctl stop keepalived")));
  }

  private static boolean isHeld(Case facts, IpAddress address) {
    return facts.snapshot().hosts().keySet().stream()
        .anyMatch(vantage -> facts.host(vantage).hasAddress(address));
  }

  /// A listener that was bound to the address before the host had it (ip_nonlocal_bind).
  private static Optional<SocketEntry> waiting(Case.HostFacts host, IpAddress address) {
    return host.listeners().asValue().orElse(List.of()).stream()
        .filter(socket -> address.equals(socket.address()))
        .findFirst();
  }

  private static Optional<ProcessEntry> keeper(Case.HostFacts host) {
    return host.processes().asValue().orElse(List.of()).stream()
        .filter(process -> KEEPERS.contains(process.command()))
        .findFirst();
  }

  /// systemd forgets a unit that was stopped and that nothing needs; its log stays.
  private static Optional<LogLine> lastWord(Case.HostFacts host) {
    return host.journal().asValue().orElse(List.of()).stream()
        .filter(line -> KEEPERS.contains(String.valueOf(line.unit()).replaceFirst("\\..*", "")))
        .reduce((_, last) -> last);
  }

  private static Stream<Unit> units(Case.HostFacts host) {
    return host.units().asValue().orElse(List.of()).stream();
  }

  private static boolean isKeeper(Unit unit) {
    return unit.id().endsWith(".service")
        && !unit.loadState().equals("not-found")
        && KEEPERS.contains(unit.id().substring(0, unit.id().length() - ".service".length()));
  }
}
