package io.whydown.diagnose.tables;

import static io.whydown.diagnose.Situation.LB;
import static io.whydown.diagnose.Situation.place;
import static io.whydown.diagnose.Situation.row;
import static io.whydown.diagnose.tables.Facts.listening;
import static io.whydown.diagnose.tables.Row.proven;
import static io.whydown.diagnose.tables.Row.quiet;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.Unit;
import io.whydown.model.proxy.ProxyRuntime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What keeps the balancer's own process from what works for whoever looks into its host.
class BalancerUserTest {

  private static final String REFUSED = "Connection refused";
  private static final String DENIED = "General socket error (Permission denied)";
  private static final String NO_FAMILY =
      "Protocol or address family not supported (Address family not supported by protocol)";

  static List<Row> rows() {
    return Stream.of(rules(), units()).flatMap(List::stream).toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void judge_row_asTheTableSays(Row row) {
    row.check();
  }

  private static List<Row> rules() {
    return List.of(
        proven(
            "a rule rejects what the balancer's user sends",
            filtered(103),
            "connection-refused",
            "packet-rejected",
            "lb-firewall-reject"),
        quiet(
            "a rule rejects what another user sends",
            filtered(104),
            "packet-rejected",
            "lb-firewall-reject"),
        proven(
            "a policy rule forbids the balancer's user",
            routed(103),
            "connect-denied",
            "policy-routing-rule"),
        quiet("a policy rule forbids another user", routed(104), "policy-routing-rule"));
  }

  private static List<Row> units() {
    return List.of(
        proven(
            "the unit denies every address",
            sandboxed(DENIED, Map.of("IPAddressDeny", "0.0.0.0/0 ::/0")),
            "connect-denied",
            "seccomp-or-systemd-ip-deny"),
        quiet(
            "the unit of another balancer denies every address",
            besideNginx(DENIED),
            "seccomp-or-systemd-ip-deny"),
        quiet(
            "it failed before there was a packet to stop",
            sandboxed("Cannot assign requested address", Map.of("IPAddressDeny", "0.0.0.0/0 ::/0")),
            "seccomp-or-systemd-ip-deny"),
        quiet(
            "the unit allows the server",
            sandboxed(
                DENIED,
                Map.of("IPAddressDeny", "0.0.0.0/0 ::/0", "IPAddressAllow", "192.0.2.0/24")),
            "seccomp-or-systemd-ip-deny"),
        proven(
            "the unit lacks the family",
            sandboxed(NO_FAMILY, Map.of("RestrictAddressFamilies", "AF_UNIX AF_INET6")),
            "local-resource-error",
            "seccomp-or-systemd-ip-deny"),
        quiet(
            "the unit denies another family",
            sandboxed(NO_FAMILY, Map.of("RestrictAddressFamilies", "~AF_INET6")),
            "seccomp-or-systemd-ip-deny"));
  }

  private static Situation filtered(long user) {
    Situation situation = listening();
    situation.balancerHost().filters(Captured.nft("out-user-reject"));
    return run(situation, user, REFUSED);
  }

  private static Situation routed(long user) {
    Situation situation =
        listening().balancerHost(Captured.host(LB, "lb", "routes4", "rules4-user"));
    return run(situation, user, DENIED);
  }

  private static Situation sandboxed(String says, Map<String, String> properties) {
    Situation situation = listening();
    Unit unit =
        Facts.unit("haproxy.service", "active", "running", "success", 70, 0, List.of(), properties);
    situation.balancerHost().units(List.of(unit));
    return run(situation, 103, says);
  }

  /// NGINX runs on the same host, and its unit may dial nobody.
  private static Situation besideNginx(String says) {
    Situation situation = listening();
    situation
        .balancerHost()
        .units(List.of(unit("nginx", 71, "0.0.0.0/0 ::/0"), unit("haproxy", 70, "")));
    return run(situation, says, worker("nginx", 71, 33), worker("haproxy", 70, 103));
  }

  private static Unit unit(String program, int pid, String denies) {
    return Facts.unit(
        program + ".service",
        "active",
        "running",
        "success",
        pid,
        0,
        List.of(),
        Map.of("IPAddressDeny", denies));
  }

  private static Situation run(Situation situation, long user, String says) {
    return run(situation, says, worker("haproxy", 70, user));
  }

  /// The balancer says that the server is down, and whoever looks can connect.
  private static Situation run(Situation situation, String says, ProcessEntry... workers) {
    situation.balancerHost().processes(List.of(workers));
    List<ProxyRuntime.BalancerProcess> processes =
        Stream.of(workers).map(BalancerUserTest::process).toList();
    return situation
        .runtime(
            new ProxyRuntime(Map.of(), List.of(row("DOWN", says, null)), List.of(), List.of())
                .withProcesses(processes, Map.of()))
        .connected();
  }

  private static ProcessEntry worker(String program, int pid, long user) {
    return new ProcessEntry(
        pid,
        1,
        program,
        user,
        "S",
        program,
        program + " -f lb.cfg",
        HostBuilder.NOW,
        null,
        1,
        false,
        program + ".service",
        place(program));
  }

  private static ProxyRuntime.BalancerProcess process(ProcessEntry worker) {
    return new ProxyRuntime.BalancerProcess(
        worker.pid(),
        1,
        worker.command(),
        worker.commandLine(),
        List.of("lb.cfg"),
        worker.startedAt(),
        worker.netNamespace(),
        16,
        9,
        null,
        worker.provenance());
  }
}
