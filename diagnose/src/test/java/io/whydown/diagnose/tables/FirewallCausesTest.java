package io.whydown.diagnose.tables;

import static io.whydown.diagnose.Situation.WEB1;
import static io.whydown.diagnose.tables.Facts.errno;
import static io.whydown.diagnose.tables.Facts.icmp;
import static io.whydown.diagnose.tables.Facts.listening;
import static io.whydown.diagnose.tables.Row.likely;
import static io.whydown.diagnose.tables.Row.proven;
import static io.whydown.diagnose.tables.Row.quiet;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SecurityModules;
import io.whydown.model.host.Unit;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.net.Errno;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Packet filters of the server and of the balancer, security modules, tables of the kernel.
class FirewallCausesTest {

  private static final String REFUSED = "connection-refused";
  private static final String TIMEOUT = "connection-timeout";
  private static final String DENIED = "connect-denied";
  private static final String REJECTED = "packet-rejected";
  private static final String DROPPED = "packet-dropped";

  private static final String[] ALL = {
    REJECTED,
    DROPPED,
    "firewall-reject",
    "firewall-drop",
    "firewall-prerouting-drop",
    "firewall-ban",
    "firewall-rule-shadowed",
    "firewall-redirects-port",
    "firewall-rate-limit",
    "lb-firewall-reject",
    "lb-firewall-drop",
    "rp-filter-drop"
  };

  static List<Row> rows() {
    return Stream.of(rejects(), drops(), translations(), balancer(), policies(), kernel())
        .flatMap(List::stream)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void judge_row_asTheTableSays(Row row) {
    row.check();
  }

  /// The application listens, and the server's filter is this one.
  private static Situation server(List<FilterTable> filters) {
    Situation situation = listening();
    situation.serverHost().filters(filters);
    return situation;
  }

  private static Situation server(String nft) {
    return server(Captured.nft(nft));
  }

  private static Situation balancer(String nft) {
    Situation situation = listening();
    situation.balancerHost().filters(Captured.nft(nft));
    return situation;
  }

  /// A rule of the balancer's host is about user 103; this one runs the balancer.
  private static Situation dialledBy(long uid) {
    Situation situation = balancer("out-user");
    var worker =
        new ProcessEntry(
            70,
            1,
            "haproxy",
            uid,
            "S",
            "haproxy",
            "haproxy -f lb.cfg",
            HostBuilder.NOW,
            null,
            1,
            false,
            null,
            Situation.place("haproxy"));
    situation.balancerHost().processes(List.of(worker));
    return situation.runtime(
        new ProxyRuntime(Map.of(), List.of(), List.of(), List.of())
            .withProcesses(List.of(balancerProcess(worker)), Map.of()));
  }

  private static ProxyRuntime.BalancerProcess balancerProcess(ProcessEntry entry) {
    return new ProxyRuntime.BalancerProcess(
        entry.pid(),
        entry.parentPid(),
        entry.user(),
        entry.commandLine(),
        List.of("lb.cfg"),
        entry.startedAt(),
        entry.netNamespace(),
        16,
        9,
        null,
        entry.provenance());
  }

  private static List<Row> rejects() {
    return List.of(
        proven("nft, tcp reset", server("reject").refused(), REFUSED, REJECTED, "firewall-reject"),
        proven(
            "nft, admin-prohibited, a range of ports",
            server("prohibited").connect(icmp(Errno.EHOSTUNREACH, 13, "192.0.2.1", 1)),
            "host-unreachable",
            REJECTED,
            "firewall-reject"),
        proven(
            "iptables-legacy, a negated source",
            server(Captured.legacy("reject")).connect(icmp(Errno.EHOSTUNREACH, 10, "192.0.2.1", 1)),
            "host-unreachable",
            REJECTED,
            "firewall-reject"),
        quiet("rules about other ports and sources", server("open").refused(), ALL),
        quiet(
            "iptables-legacy, the balancer is the exception",
            server(Captured.legacy("open")).refused(),
            ALL),
        quiet("no rules at all", listening().refused(), ALL));
  }

  private static List<Row> drops() {
    return List.of(
        proven(
                "nft, a rule for port and source",
                server("drop").timedOut(),
                TIMEOUT,
                DROPPED,
                "firewall-drop")
            .without("firewall-ban", "firewall-rule-shadowed", "firewall-reject"),
        proven("nft, the policy", server("policy").timedOut(), TIMEOUT, DROPPED, "firewall-drop"),
        proven("nft, the answer", server("answer").timedOut(), TIMEOUT, DROPPED, "firewall-drop"),
        proven(
                "nft, before routing",
                server("raw").timedOut(),
                TIMEOUT,
                DROPPED,
                "firewall-prerouting-drop")
            .without("firewall-drop"),
        proven(
            "nft, a set with a prefix",
            server("ban").timedOut(),
            TIMEOUT,
            DROPPED,
            "firewall-drop",
            "firewall-ban"),
        quiet("nft, a set of others", server("ban-others").timedOut(), ALL),
        proven(
            "nft, accepted too late",
            server("shadowed").timedOut(),
            TIMEOUT,
            DROPPED,
            "firewall-drop",
            "firewall-rule-shadowed"),
        likely(
            "nft, the user of the listener",
            server("answer-of-user").timedOut(),
            TIMEOUT,
            DROPPED,
            "firewall-drop"),
        quiet(
            "nft, the user of the listener, and it connects",
            server("answer-of-user").connected(),
            "firewall-drop"),
        likely("nft, a limit", server("limit").timedOut(), TIMEOUT, DROPPED, "firewall-rate-limit"),
        quiet("nft, rules about other ports and sources", server("open").timedOut(), ALL),
        quiet("iptables-legacy, others", server(Captured.legacy("open")).timedOut(), ALL));
  }

  private static List<Row> translations() {
    return List.of(
        proven(
            "a redirection to a port of nobody",
            server("redirect").refused(),
            REFUSED,
            "firewall-redirects-port"),
        likely(
            "a redirection to another service",
            server("redirect")
                .listener("0.0.0.0", 3128, "squid", 77)
                .connected()
                .saw(Facts.notFound()),
            "unexpected-status",
            "firewall-redirects-port"),
        quiet(
            "a redirection that works",
            server("redirect").listener("0.0.0.0", 3128, "envoy", 77).refused(),
            "firewall-redirects-port"));
  }

  private static List<Row> balancer() {
    return List.of(
        proven(
                "output rejects",
                balancer("out-reject").connect(errno(Errno.ECONNREFUSED)),
                REFUSED,
                REJECTED,
                "lb-firewall-reject")
            .without("firewall-reject"),
        proven(
                "output drops",
                balancer("out-drop").timedOut(),
                TIMEOUT,
                DROPPED,
                "lb-firewall-drop")
            .without("firewall-drop"),
        proven(
            "output drops what the balancer's user sends",
            dialledBy(103).timedOut(),
            TIMEOUT,
            DROPPED,
            "lb-firewall-drop"),
        quiet("output drops what another user sends", dialledBy(104).timedOut(), ALL),
        quiet("output drops what some user sends", balancer("out-user").timedOut(), ALL),
        proven(
            "input drops the answer",
            balancer("in-stateless").timedOut(),
            TIMEOUT,
            DROPPED,
            "lb-firewall-drop"),
        proven(
            "output redirects to a proxy that is down",
            balancer("out-redirect").refused(),
            REFUSED,
            "firewall-to-local-proxy"),
        quiet(
            "no rule of the balancer translates",
            balancer("open").refused(),
            "firewall-to-local-proxy"),
        quiet("input of the balancer lets answers pass", balancer("policy").timedOut(), ALL),
        quiet("output rules of other ports", balancer("open").timedOut(), ALL));
  }

  private static SecurityModules modules(String module, int port, boolean permissive) {
    return modules(module, "haproxy", port, permissive, Map.of());
  }

  private static SecurityModules modules(
      String module, String program, int port, boolean permissive, Map<String, Boolean> booleans) {
    var denial =
        new SecurityModules.Denial(
            module,
            module.equals("selinux") ? "name_connect" : "connect",
            program,
            70,
            port,
            program + "_t",
            "port_t",
            permissive,
            Situation.place("denied"));
    return new SecurityModules(
        List.of(module),
        "enforcing",
        booleans,
        List.of(denial),
        true,
        Situation.place("enforcing"));
  }

  private static Situation denied(SecurityModules modules) {
    Situation situation = listening().connect(errno(Errno.EACCES));
    situation.balancerHost().securityModules(modules);
    return situation;
  }

  private static Situation denied(String module, int port, boolean permissive) {
    return denied(modules(module, port, permissive));
  }

  private static List<Row> policies() {
    return List.of(
        proven(
                "SELinux names the port",
                denied("selinux", 8080, false),
                DENIED,
                "selinux-denied-connect")
            .without("apparmor-denied"),
        quiet("SELinux, another port", denied("selinux", 9090, false), "selinux-denied-connect"),
        quiet("SELinux, permissive", denied("selinux", 8080, true), "selinux-denied-connect"),
        likely(
            "SELinux, another program",
            denied(modules("selinux", "backup", 8080, false, Map.of())),
            DENIED,
            "selinux-denied-connect"),
        quiet(
            "SELinux, the boolean was switched on since",
            denied(modules("selinux", "haproxy", 8080, false, Map.of("haproxy_connect_any", true))),
            "selinux-denied-connect"),
        proven(
            "AppArmor names the port", denied("apparmor", 8080, false), DENIED, "apparmor-denied"),
        likely("AppArmor names no port", denied("apparmor", 0, false), DENIED, "apparmor-denied"),
        quiet("AppArmor, another port", denied("apparmor", 9090, false), "apparmor-denied"),
        proven(
            "the unit denies everything",
            unit("::/0 0.0.0.0/0", ""),
            TIMEOUT,
            "seccomp-or-systemd-ip-deny"),
        proven(
            "the unit denies a network",
            unit("192.0.2.0/24", ""),
            TIMEOUT,
            "seccomp-or-systemd-ip-deny"),
        quiet(
            "the unit denies all but the balancer",
            unit("::/0 0.0.0.0/0", "192.0.2.10/32"),
            "seccomp-or-systemd-ip-deny"),
        quiet(
            "the unit denies another network",
            unit("198.51.100.0/24", ""),
            "seccomp-or-systemd-ip-deny"),
        quiet("the unit denies nothing", unit("", ""), "seccomp-or-systemd-ip-deny"));
  }

  private static Situation unit(String deny, String allow) {
    Situation situation = listening().timedOut();
    Unit unit =
        Facts.unit(
            "myapp.service",
            "active",
            "running",
            "success",
            812,
            0,
            List.of(),
            Map.of("IPAddressDeny", deny, "IPAddressAllow", allow));
    situation.serverHost().units(List.of(unit));
    return situation;
  }

  private static Situation conntrack(long count) {
    Situation situation = listening().timedOut();
    situation
        .serverHost()
        .counter("net.netfilter.nf_conntrack_count", count)
        .sysctl("net.netfilter.nf_conntrack_max", "65536");
    return situation;
  }

  private static List<Row> kernel() {
    Situation strict = reversePath("1");
    return List.of(
        proven("the table is full", conntrack(65_536), TIMEOUT, "conntrack-full"),
        quiet("the table has room", conntrack(65_000), "conntrack-full"),
        proven("a strict reverse path filter", strict, TIMEOUT, "rp-filter-drop"),
        quiet("a loose reverse path filter", reversePath("2"), "rp-filter-drop"));
  }

  /// The server's way back to the balancer is another interface than the one of their link.
  private static Situation reversePath(String mode) {
    HostBuilder host = Captured.host(WEB1, "web1", "routes4-asymmetric", "rules4");
    return listening()
        .timedOut()
        .serverHost(
            host.interfaces(Captured.interfaces("web1/interfaces-asymmetric"))
                .listener("0.0.0.0", 8080, "java", 812)
                .sysctl("net.ipv4.conf.all.rp_filter", mode)
                .sysctl("net.ipv4.conf.eth0.rp_filter", mode)
                .sysctl("net.ipv4.conf.dum0.rp_filter", "0")
                .sysctl("net.ipv4.conf.dum0.route_localnet", "0"));
  }
}
