package io.whydown.lab.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.cli.InProcess;
import io.whydown.lab.LabAssumptions;
import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabServer;
import io.whydown.lab.accuracy.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `whydown trace` on real hosts: what it says connect answers is what connect answers, and the
/// rule, route or socket that it names is the one that was planted.
@Tag("lab")
final class TraceTest {

  private static final String SERVER = "10.77.0.11";
  private static final String BEHIND = "10.88.0.9";
  private static final int PORT = 8080;

  /// @param id of the disposition
  /// @param decider part of what decides
  record Case(String name, String address, Consumer<LabNetwork> plant, String id, String decider) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static Case at(
      String name, String address, String id, String decider, Consumer<LabNetwork> plant) {
    return new Case(name, address, plant, id, decider);
  }

  static Stream<Case> cases() {
    return Stream.of(firewalls(), routers(), routes(), listeners()).flatMap(List::stream);
  }

  private static List<Case> firewalls() {
    return List.of(
        at(
            "nft drop",
            SERVER,
            "dropped-by-rule",
            "tcp dport 8080 drop",
            web1("tcp dport 8080 drop")),
        at(
            "nft reject",
            SERVER,
            "rejected-icmp",
            "reject",
            web1("ip saddr 10.77.0.0/24 tcp dport 8080 reject")),
        at(
            "nft reset",
            SERVER,
            "rejected-tcp-reset",
            "tcp reset",
            web1("tcp dport 8080 reject with tcp reset")),
        at(
            "nft v6 admin-prohibited",
            "fd77::11",
            "rejected-icmp",
            "admin-prohibited",
            web1("tcp dport 8080 reject with icmpv6 type admin-prohibited")),
        at(
            "policy drop",
            SERVER,
            "dropped-by-policy",
            "policy drop",
            lab ->
                lab.web1()
                    .nft(
                        "table inet f { chain i { type filter hook input priority 0; policy drop; tcp"
                            + " dport 22 accept; }; }")),
        at(
            "iptables reject",
            SERVER,
            "rejected-icmp",
            "-A INPUT",
            lab ->
                lab.web1()
                    .run(
                        "iptables -A INPUT -p tcp --dport 8080 -j REJECT --reject-with"
                            + " icmp-host-prohibited")),
        at(
            "iptables-legacy drop",
            SERVER,
            "dropped-by-rule",
            "-A INPUT",
            lab -> lab.web1().run("iptables-legacy -A INPUT -p tcp --dport 8080 -j DROP")),
        at(
            "output reject at the dialling host",
            SERVER,
            "rejected-icmp",
            "tcp dport 8080",
            lab ->
                lab.lb()
                    .nft(
                        "table inet f { chain o { type filter hook output priority 0; tcp dport 8080"
                            + " reject; }; }")),
        at(
            "answer dropped",
            SERVER,
            "answer-stopped",
            "tcp sport 8080 drop",
            lab ->
                lab.web1()
                    .nft(
                        "table inet f { chain o { type filter hook output priority 0; tcp sport 8080"
                            + " drop; }; }")));
  }

  private static Consumer<LabNetwork> web1(String rule) {
    return lab ->
        lab.web1()
            .nft(
                "table inet f { chain i { type filter hook input priority 0; policy accept; tcp dport"
                    + " 22 accept; "
                    + rule
                    + "; }; }");
  }

  private static List<Case> routers() {
    return List.of(
        at("router lets pass", BEHIND, "accepted", "8080", _ -> {}),
        at("router lets pass v6", "fd88::9", "accepted", "8080", _ -> {}),
        at(
            "router rejects",
            BEHIND,
            "rejected-icmp",
            "admin-prohibited",
            forward("tcp dport 8080 reject with icmpx admin-prohibited")),
        at(
            "router rejects v6",
            "fd88::9",
            "rejected-icmp",
            "admin-prohibited",
            forward("tcp dport 8080 reject with icmpx admin-prohibited")),
        at("router drops", BEHIND, "dropped-by-rule", "drop", forward("tcp dport 8080 drop")),
        at(
            "router translates",
            "10.77.0.1",
            "accepted",
            "8080",
            lab ->
                lab.router()
                    .nft(
                        "table ip n { chain p { type nat hook prerouting priority -100; tcp dport 8080"
                            + " dnat to 10.88.0.9:8080; }; }")),
        at(
            "translated, then rejected by the server",
            "10.77.0.1",
            "rejected-icmp",
            "reject",
            lab -> {
              lab.router()
                  .nft(
                      "table ip n { chain p { type nat hook prerouting priority -100; tcp dport 8080"
                          + " dnat to 10.88.0.9:8080; }; }");
              lab.web9()
                  .nft(
                      "table inet f { chain i { type filter hook input priority 0; tcp dport 8080"
                          + " reject; }; }");
            }),
        at(
            "router does not forward",
            BEHIND,
            "not-forwarding",
            "net.ipv4.ip_forward",
            lab -> lab.router().sysctl("net.ipv4.ip_forward", "0")));
  }

  private static Consumer<LabNetwork> forward(String rule) {
    return lab ->
        lab.router()
            .nft(
                "table inet f { chain w { type filter hook forward priority 0; ct state established"
                    + " accept; "
                    + rule
                    + "; }; }");
  }

  private static List<Case> routes() {
    return List.of(
        at("unreachable", SERVER, "route-unreachable", "unreachable", lb("add unreachable")),
        at("prohibit", SERVER, "route-prohibit", "prohibit", lb("add prohibit")),
        at("blackhole", SERVER, "route-blackhole", "blackhole", lb("add blackhole")),
        at("no route", BEHIND, "no-route", "no route", lab -> lab.lb().run("ip route del default")),
        at(
            "router: unreachable",
            BEHIND,
            "route-unreachable",
            "unreachable 10.88.0.9",
            lab -> lab.router().run("ip route add unreachable 10.88.0.9/32")),
        at(
            "router: prohibit v6",
            "fd88::9",
            "route-prohibit",
            "prohibit fd88::9",
            lab -> lab.router().run("ip -6 route add prohibit fd88::9/128")),
        at("router: no route", "10.99.0.1", "no-route", "no route to 10.99.0.1", _ -> {}),
        at(
            "no way back",
            BEHIND,
            "answer-stopped",
            "no route to 10.77.0.10",
            lab -> lab.web9().run("ip route del default")));
  }

  private static Consumer<LabNetwork> lb(String command) {
    return lab -> lab.lb().run("ip route " + command + " 10.77.0.11/32");
  }

  private static List<Case> listeners() {
    return List.of(
        at("accepted", SERVER, "accepted", "8080", _ -> {}),
        at("accepted v6", "fd77::11", "accepted", "8080", _ -> {}),
        at(
            "no listener",
            "10.77.0.12",
            "refused-no-listener",
            "no TCP socket listens on 10.77.0.12:8080",
            _ -> {}),
        at(
            "loopback only",
            "10.77.0.12",
            "refused-no-listener",
            "no TCP socket listens",
            lab -> lab.web2().serve(LabServer.http("127.0.0.1", PORT))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trace_saysWhatConnectAnswersAndWhatDecides(Case row) {
    LabAssumptions.assumeLab();
    try (var lab = LabNetwork.create()) {
      lab.web1().serve(LabServer.http("::", PORT));
      lab.web9().serve(LabServer.http("::", PORT));
      row.plant().accept(lab);

      Map<?, ?> document = trace(lab, row.address(), row.id().equals("accepted") ? 0 : 1);
      Dialled seen = Dialled.from(lab.lb(), lab, row.address(), PORT);

      Map<?, ?> end = map(document.get("disposition"));
      assertThat(end.get("id")).isEqualTo(row.id());
      assertThat(end.get("certainty")).isEqualTo("does");
      assertThat(String.valueOf(map(end.get("decidedBy")).get("text"))).contains(row.decider());
      assertThat(answer(map(end.get("connect")))).isEqualTo(seen);
    }
  }

  /// The document's own words for what `Dialled` says.
  private static Dialled answer(Map<?, ?> connect) {
    String outcome = String.valueOf(connect.get("outcome"));
    String errno =
        connect.get("errnoNumber") instanceof Double number
            ? Integer.toString(number.intValue())
            : "";
    String icmp =
        connect.get("icmp") instanceof Map<?, ?> found
            ? number(found.get("type"))
                + " "
                + number(found.get("code"))
                + " "
                + found.get("sender")
            : "";
    return new Dialled(outcome.equals("error") ? errno : outcome, icmp);
  }

  private static int number(@Nullable Object value) {
    return value instanceof Double number ? number.intValue() : -1;
  }

  private static Map<?, ?> trace(LabNetwork lab, String address, int status) {
    String to = address.indexOf(':') >= 0 ? "[" + address + "]:" + PORT : address + ":" + PORT;
    var words = new ArrayList<String>(List.of("trace", lab.lb().vantage(), to, "--format", "json"));
    for (LabHost host : lab.hosts()) {
      words.add("--host");
      words.add(host.ipv4() + "=" + host.vantage());
    }
    InProcess.Ended ended = InProcess.run(words, Map.of());
    assertThat(ended.err()).isEmpty();
    assertThat(ended.status()).as(ended.out()).isEqualTo(status);
    return map(JsonTree.parse(ended.out()));
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }

  @Test
  void trace_aRuleOfTheServer_isNamedWithItsHandleAndLine() {
    LabAssumptions.assumeLab();
    try (var lab = LabNetwork.create()) {
      lab.web1().serve(LabServer.http(PORT));
      lab.web1().nft("table inet f { chain i { type filter hook input priority 0; }; }");
      lab.web1().run("nft add rule inet f i tcp dport 8080 drop");
      String handle =
          lab.web1().run("nft -a list chain inet f i | sed -n 's/.*dport 8080 drop # handle //p'");

      Map<?, ?> nft = decider(trace(lab, SERVER, 1));
      lab.web1().run("nft flush ruleset; iptables -A INPUT -p tcp --dport 8080 -j DROP");
      String line = lab.web1().run("iptables-save -c | grep -n 'dport 8080' | cut -d: -f1");
      Map<?, ?> iptables = decider(trace(lab, SERVER, 1));

      assertThat(number(nft.get("handle"))).isEqualTo(Integer.parseInt(handle.strip()));
      assertThat(nft.get("family") + " " + nft.get("table") + " " + nft.get("chain"))
          .isEqualTo("inet f i");
      assertThat(number(iptables.get("line"))).isEqualTo(Integer.parseInt(line.strip()));
      assertThat(iptables.get("rule")).isEqualTo("-A INPUT -p tcp -m tcp --dport 8080 -j DROP");
    }
  }

  private static Map<?, ?> decider(Map<?, ?> document) {
    return map(map(document.get("disposition")).get("decidedBy"));
  }

  @Test
  void trace_withoutAWayToTheServer_isOpen() {
    LabAssumptions.assumeLab();
    try (var lab = LabNetwork.create()) {
      var alone = InProcess.run(List.of("trace", lab.lb().vantage(), SERVER + ":8080"), Map.of());
      var unseenRouter =
          InProcess.run(
              List.of(
                  "trace",
                  lab.lb().vantage(),
                  BEHIND + ":8080",
                  "--host",
                  BEHIND + "=" + lab.web9().vantage()),
              Map.of());

      assertThat(alone.status()).isEqualTo(3);
      assertThat(alone.out()).contains("left-the-known-hosts").contains(SERVER);
      assertThat(unseenRouter.status()).isEqualTo(3);
      assertThat(unseenRouter.out().replaceAll("\\s+", " "))
          .contains("what 10.77.0.1 does with the packet is not known");
    }
  }

  @Test
  void trace_fromAnAddress_startsOrComesInAtItsMachine() {
    LabAssumptions.assumeLab();
    try (var lab = LabNetwork.create()) {
      lab.web1().serve(LabServer.http(PORT));
      lab.web1()
          .nft(
              "table ip f { chain i { type filter hook input priority 0; ip saddr 10.77.0.99 tcp"
                  + " sport 40000 reject with tcp reset; }; }");

      var stranger = from(lab, "10.77.0.99:40000", lab.web1());
      var other = from(lab, "10.77.0.99:40001", lab.web1());
      var own = from(lab, "10.77.0.10", lab.lb());

      assertThat(stranger.out()).contains("rejected-tcp-reset").contains("comes in by eth0");
      assertThat(stranger.status()).isEqualTo(1);
      assertThat(other.status()).isZero();
      assertThat(own.out()).contains("dialled at " + lab.lb().vantage());
      assertThat(own.status()).isZero();
    }
  }

  private static InProcess.Ended from(LabNetwork lab, String address, LabHost machine) {
    return InProcess.run(
        List.of(
            "trace",
            address,
            SERVER + ":8080",
            "--from-host",
            machine.vantage(),
            "--host",
            "*=" + lab.web1().vantage()),
        Map.of());
  }

  @Test
  void trace_ofAName_isResolvedWhereTheFlowStarts() {
    LabAssumptions.assumeLab();
    try (var lab = LabNetwork.create()) {
      lab.lb().etcHosts("10.77.0.11 app.lab\n10.77.0.12 app.lab\n");
      lab.web1().serve(LabServer.http(PORT));

      var ended =
          InProcess.run(
              List.of(
                  "trace",
                  lab.lb().vantage(),
                  "app.lab:8080",
                  "--host",
                  "app.lab=" + lab.web1().vantage()),
              Map.of());

      assertThat(ended.out()).contains("tcp 10.77.0.10 -> 10.77.0.11:8080").contains("10.77.0.12");
      assertThat(ended.status()).isZero();
    }
  }

  @Test
  void trace_withinOneHost_goesByLoopback() {
    LabAssumptions.assumeLab();
    try (var lab = LabNetwork.create()) {
      lab.lb().serve(LabServer.http("127.0.0.1", PORT));

      var open = InProcess.run(List.of("trace", lab.lb().vantage(), "127.0.0.1:8080"), Map.of());
      var own = InProcess.run(List.of("trace", lab.lb().vantage(), "10.77.0.10:8080"), Map.of());

      assertThat(open.status()).isZero();
      assertThat(own.status()).isEqualTo(1);
      assertThat(own.out()).contains("refused-no-listener");
    }
  }
}
