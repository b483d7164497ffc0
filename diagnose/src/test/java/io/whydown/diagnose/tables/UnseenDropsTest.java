package io.whydown.diagnose.tables;

import static io.whydown.diagnose.Situation.LB;
import static io.whydown.diagnose.Situation.WEB1;
import static io.whydown.diagnose.tables.Row.likely;
import static io.whydown.diagnose.tables.Row.proven;
import static io.whydown.diagnose.tables.Row.quiet;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.model.host.Interface;
import io.whydown.model.host.StoredRule;
import io.whydown.net.Errno;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Drops that no rule for this connection explains: programs on the interface, and firewalls that
/// saw one direction only.
class UnseenDropsTest {

  private static final String TIMEOUT = "connection-timeout";

  static List<Row> rows() {
    return List.of(
        likely("XDP on the server", program("xdp").timedOut(), TIMEOUT, "ebpf-or-xdp-drop"),
        likely("tc on the way out", program("tc egress").timedOut(), TIMEOUT, "ebpf-or-xdp-drop"),
        quiet("XDP, and a refusal", program("xdp").refused(), "ebpf-or-xdp-drop"),
        quiet("no program", Facts.listening().timedOut(), "ebpf-or-xdp-drop"),
        quiet("XDP behind a rule that drops", ruled("drop"), "ebpf-or-xdp-drop"),
        proven(
            "the way back by a host that drops invalid packets",
            aside(List.of("invalid-forward")),
            TIMEOUT,
            "conntrack-invalid-drop"),
        quiet("the way back by a host without rules", aside(List.of()), "conntrack-invalid-drop"),
        proven(
            "one direction is tracked",
            ruled("notrack"),
            TIMEOUT,
            "packet-dropped",
            "conntrack-invalid-drop"),
        proven(
            "firewalld's files allow the port",
            stored("firewalld", 8080, null),
            "host-unreachable",
            "packet-rejected",
            "firewall-reject",
            "firewalld-or-ufw-reload-lost"),
        quiet(
            "firewalld's files allow another port",
            stored("firewalld", 9090, null),
            "firewalld-or-ufw-reload-lost"),
        quiet(
            "firewalld's files allow another source",
            stored("firewalld", 8080, "198.51.100.2"),
            "firewalld-or-ufw-reload-lost"),
        proven(
                "an allow rule is loaded, behind the one that stops the connection",
                storedByUfw(),
                TIMEOUT,
                "packet-dropped",
                "firewall-drop",
                "firewall-rule-shadowed")
            .without("firewalld-or-ufw-reload-lost"),
        quiet(
            "the rules are not firewalld's",
            stored("reject", 8080, null),
            "firewalld-or-ufw-reload-lost"),
        quiet("a rule that drops", ruled("drop"), "conntrack-invalid-drop"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void judge_row_asTheTableSays(Row row) {
    row.check();
  }

  private static Situation program(String hook) {
    Situation situation = Facts.listening();
    return withProgram(situation, hook);
  }

  private static Situation withProgram(Situation situation, String hook) {
    var program =
        new Interface.Program("eth0", hook, "guard (id 98)", 98, Situation.place("guard"));
    situation
        .serverHost()
        .interfaces(
            Captured.interfaces("web1/interfaces").stream()
                .map(i -> i.name().equals("eth0") ? i.withPrograms(List.of(program)) : i)
                .toList());
    return situation;
  }

  private static Situation ruled(String nft) {
    Situation situation = program("xdp").timedOut();
    situation.serverHost().filters(Captured.nft(nft));
    return situation;
  }

  private static Situation stored(String nft, int port, @Nullable String source) {
    Situation situation =
        Facts.listening().connect(Facts.icmp(Errno.EHOSTUNREACH, 13, "192.0.2.1", 1));
    situation
        .serverHost()
        .filters(Captured.nft(nft))
        .storedRules(
            List.of(
                new StoredRule(
                    "firewalld", "public", "tcp", port, port, source, Situation.place("port"))));
    return situation;
  }

  private static Situation storedByUfw() {
    Situation situation = Facts.listening().timedOut();
    situation
        .serverHost()
        .filters(Captured.nft("ufw-order"))
        .storedRules(
            List.of(
                new StoredRule("ufw", "", "tcp", 8080, 8080, null, Situation.place("allow 8080"))));
    return situation;
  }

  /// The server answers through another host of the link.
  private static Situation aside(List<String> rules) {
    HostBuilder web2 = Captured.host("netns:web2", "web2");
    rules.forEach(name -> web2.filters(Captured.nft(name)));
    return new Situation()
        .balancerHost(Captured.host(LB, "lb"))
        .serverHost(
            Captured.host(WEB1, "web1", "routes4-aside", "rules4")
                .listener("0.0.0.0", 8080, "java", 812))
        .host(web2)
        .timedOut();
  }
}
