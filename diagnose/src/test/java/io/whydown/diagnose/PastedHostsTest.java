package io.whydown.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.ServerDiagnosis.Certainty;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.ServerDiagnosis.Undecided;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Outputs of hosts that were pasted, walked by the why-graph.
final class PastedHostsTest {

  private static final String TIMEOUT =
      """
      === haproxy.cfg
      backend shop
        server app1 192.0.2.21:9090 check
      === log
      Server shop/app1 is DOWN, reason: Layer4 timeout, check duration: 2001ms.
      connect() to 192.0.2.21:9090 failed (110: Connection timed out)
      === ip -br addr (on lb1)
      lo               UNKNOWN        127.0.0.1/8 ::1/128
      eth0@if4         UP             192.0.2.10/24 2001:db8::10/64
      === ip route (on lb1)
      default via 192.0.2.1 dev eth0
      192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.10
      """;

  private static final String SERVER =
      """
      === ip -br addr (on app1)
      lo               UNKNOWN        127.0.0.1/8 ::1/128
      ens3             UP             192.0.2.21/24
      === app1: ss -tlnp
      State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
      LISTEN 0      128          0.0.0.0:22        0.0.0.0:*    users:(("sshd",pid=812,fd=3))
      LISTEN 0      128          0.0.0.0:9090      0.0.0.0:*    users:(("shop",pid=990,fd=3))
      """;

  @Test
  void ruleOfTheServer_isWalkedWithTheBalancersAddress() throws IOException {
    String rules =
        """
        === iptables -L INPUT -n -v (on app1)
        Chain INPUT (policy ACCEPT 0 packets, 0 bytes)
         pkts bytes target     prot opt in     out     source               destination
         1204  99K ACCEPT     tcp  --  *      *       192.0.2.99           0.0.0.0/0            tcp dpt:9090
           77  4620 DROP       tcp  --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpt:9090
        """;

    assertLikely(TIMEOUT + SERVER + rules, "firewall-drop");
  }

  @Test
  void wayBackThatIsMissing_isFoundInTheServersRoutes() throws IOException {
    String elsewhere =
        """
        === haproxy.cfg
        backend shop
          server app1 198.51.100.21:9090 check
        === log
        connect() to 198.51.100.21:9090 failed (110: Connection timed out)
        === ip -br addr (on lb1)
        lo UNKNOWN 127.0.0.1/8
        eth0 UP 192.0.2.10/24
        === ip route (on lb1)
        default via 192.0.2.1 dev eth0
        192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.10
        === ip -br addr (on app1)
        lo UNKNOWN 127.0.0.1/8
        eth0 UP 198.51.100.21/24
        === ip route (on app1)
        198.51.100.0/24 dev eth0 proto kernel scope link src 198.51.100.21
        === ss -tlnp (on app1)
        State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
        LISTEN 0      128          0.0.0.0:9090      0.0.0.0:*    users:(("shop",pid=990,fd=3))
        === nft list ruleset (on app1)
        === nft list ruleset (on lb1)
        """;

    assertLikely(elsewhere, "return-path-missing");
  }

  @Test
  void netstatInGerman_showsAListenerOnLoopback() throws IOException {
    String text =
        """
        === log
        connect() to 192.0.2.21:9090 failed (111: Connection refused) while connecting to upstream
        === netstat -tulpn (auf app1)
        Aktive Internetverbindungen (Nur Server)
        Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
        tcp        0      0 127.0.0.1:9090          0.0.0.0:*               LISTEN      990/shop
        tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      812/sshd
        === ifconfig (auf app1)
        eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500
                inet 192.0.2.21  netmask 255.255.255.0  broadcast 192.0.2.255
        """;

    assertLikely(text, "bound-to-loopback");
  }

  @Test
  void timeOfAnotherLine_isNotTheConnects() throws IOException {
    String log =
        """
        === log
        Health check for server shop/app2 succeeded, check duration: 3ms, status: 3/3 UP.
        connect() to 192.0.2.21:9090 failed (111: Connection refused)%s
        === app1: ss -tlnp
        State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
        LISTEN 0      128        127.0.0.1:9090      0.0.0.0:*    users:(("shop",pid=990,fd=3))
        === ip -br addr (on app1)
        ens3             UP             192.0.2.21/24
        """;

    assertThat(micros(log.formatted(""))).isNotEqualTo(3_000);
    assertThat(micros(log.formatted(" after 7 ms"))).isEqualTo(7_000);
  }

  /// Both ends of a way by a router; nothing is wrong at either, as far as it is shown.
  private static final String ROUTED =
      """
      === haproxy.cfg
      backend shop
        server app1 198.51.100.21:9090 check
      === log
      connect() to 198.51.100.21:9090 failed (110: Connection timed out)
      === ip addr (on lb1)
      2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
          inet 192.0.2.10/24 scope global eth0
      === ip route (on lb1)
      default via 192.0.2.1 dev eth0
      192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.10
      === ip addr (on app1)
      2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
          inet 198.51.100.21/24 scope global eth0
      === ip route (on app1)
      default via 198.51.100.1 dev eth0
      198.51.100.0/24 dev eth0 proto kernel scope link src 198.51.100.21
      === sysctl -a (on app1)
      net.ipv4.conf.all.rp_filter = 0
      net.ipv4.conf.eth0.rp_filter = 0
      net.ipv4.tcp_l3mdev_accept = 0
      === ss -tlnp (on app1)
      State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
      LISTEN 0      128          0.0.0.0:9090      0.0.0.0:*    users:(("shop",pid=990,fd=3))
      === iptables -S (on lb1)
      -P INPUT ACCEPT
      -P OUTPUT ACCEPT
      === iptables -S (on app1)
      -P INPUT ACCEPT
      -P OUTPUT ACCEPT
      """;

  /// What firewalld and nft wrote is in no listing of iptables.
  @Test
  void rulesThatNoToolWasAskedFor_mayStopTheConnection() throws IOException {
    ServerDiagnosis answer = explain(ROUTED);

    assertThat(root(answer).id()).isNull();
    assertThat(answer.undecided()).extracting(Undecided::id).contains("firewall-drop");
  }

  @Test
  void rulesOfBothTools_leaveTheRouter() throws IOException {
    String nft =
        """
        === nft list ruleset (on lb1)
        === nft list ruleset (on app1)
        """;

    assertLikely(ROUTED + nft, "router-acl-drop");
  }

  /// Whatever nft would list, the packet does not get past that rule.
  @Test
  void ruleOfIptables_isFoundWithoutTheOtherTool() throws IOException {
    assertLikely(
        ROUTED + "-A INPUT -s 192.0.2.10/32 -p tcp --dport 9090 -j DROP\n", "firewall-drop");
  }

  /// Sockets were not pasted: nobody knows who listens.
  @Test
  void whatWasNotPasted_isNotAbsent() throws IOException {
    ServerDiagnosis answer =
        explain(
            """
            === haproxy.cfg
            backend shop
              server app1 192.0.2.21:9090 check
            === log
            connect() to 192.0.2.21:9090 failed (111: Connection refused)
            === ip -br addr (on app1)
            eth0 UP 192.0.2.21/24
            === nft list ruleset (on app1)
            """);

    assertThat(root(answer).id()).isNull();
    assertThat(answer.undecided()).extracting(Undecided::id).contains("service-not-running");
  }

  /// The list ends where a person left something out.
  @Test
  void listThatWasCut_showsNoAbsence() throws IOException {
    String cut =
        SERVER.replace("LISTEN 0      128          0.0.0.0:9090", "...\nLISTEN 0 128 0.0.0.0:91");
    ServerDiagnosis answer =
        explain(
            TIMEOUT
                    .replace("110: Connection timed out", "111: Connection refused")
                    .replace("Layer4 timeout", "Layer4 connection problem")
                + cut);

    assertThat(root(answer).id()).isNotEqualTo("service-not-running");
  }

  /// What the balancer says of itself counts although the server answers whom asks by hand.
  @Test
  void maintenance_isTakenFromTheStatistics() throws IOException {
    String text =
        """
        === haproxy.cfg
        backend shop
          server app1 192.0.2.21:9090 check disabled
        === echo 'show stat' | socat stdio /run/haproxy.sock
        # pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight
        shop,app1,0,0,0,0,,0,0,0,,0,,0,0,0,0,MAINT,1
        === curl -v http://192.0.2.21:9090/
        *   Trying 192.0.2.21:9090...
        * Connected to 192.0.2.21 (192.0.2.21) port 9090 (#0)
        > GET / HTTP/1.1
        < HTTP/1.1 200 OK
        """;

    assertLikely(text, "server-in-maintenance");
  }

  /// A list of a container's sockets is not its machine's.
  @Test
  void outputOfAContainer_isNoHosts() throws IOException {
    ServerDiagnosis answer =
        explain(
            """
            === log
            connect() to 192.0.2.21:9090 failed (111: Connection refused)
            === docker exec db ss -tlnp
            State  Recv-Q Send-Q Local Address:Port Peer Address:Port
            LISTEN 0      128          0.0.0.0:5432      0.0.0.0:*
            """);

    assertThat(root(answer).id()).isNotEqualTo("service-not-running");
  }

  private static final String DIALLED =
      """
      root@lb:~# curl -m 3 http://192.0.2.21:9090/
      %s
      root@app1:~# ss -tlnp
      State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
      LISTEN 0      128          0.0.0.0:9090      0.0.0.0:*    users:(("shop",pid=990,fd=3))
      """;

  private static final String SILENT = "curl: (28) Connection timed out after 3001 milliseconds";

  private static String filter(String host, String... rules) {
    return "root@%s:~# iptables -S\n-P INPUT ACCEPT\n-P OUTPUT ACCEPT\n%s\n"
        .formatted(host, String.join("\n", rules));
  }

  @Test
  void rulesOfTheBalancerAlone_areWalkedForWhatItSends() throws IOException {
    String refused = DIALLED.formatted("curl: (7) Failed to connect: Connection refused");
    String silent = DIALLED.formatted(SILENT);

    assertLikely(
        silent + filter("lb", "-P FORWARD ACCEPT", "-A OUTPUT -d 192.0.2.21/32 -p tcp -j DROP"),
        "lb-firewall-drop");
    assertLikely(
        refused
            + filter(
                "lb",
                "-P FORWARD ACCEPT",
                "-A OUTPUT -p tcp -m iprange --dst-range 192.0.2.20-192.0.2.30 -j REJECT"
                    + " --reject-with tcp-reset"),
        "lb-firewall-reject");
    assertThat(
            root(explain(
                    silent
                        + filter(
                            "lb",
                            "-P FORWARD ACCEPT",
                            "-A OUTPUT -d 192.0.2.99/32 -p tcp -j DROP")))
                .id())
        .isNull();
  }

  @Test
  void ruleForARangeOfSources_isWalkedWithTheBalancersAddress() throws IOException {
    String address = "root@lb:~# ip -br addr\neth0 UP 192.0.2.%s/24\n";
    String rules =
        DIALLED.formatted(SILENT)
            + filter(
                "app1",
                "-P FORWARD ACCEPT",
                "-A INPUT -m iprange --src-range 192.0.2.8-192.0.2.15 -p tcp --dport 9090 -j DROP");

    assertLikely(rules + address.formatted("10"), "firewall-drop");
    assertThat(root(explain(rules + address.formatted("40"))).id()).isNull();
  }

  @Test
  void policyOfAPlainRouter_isNoContainerEngines() throws IOException {
    assertLikely(
        DIALLED.formatted(SILENT)
            + filter("rt1", "-P FORWARD DROP", "-A FORWARD -p tcp --dport 22 -j ACCEPT"),
        "router-acl-drop");
  }

  @Test
  void policyThatAnEngineSetAtABalancer_isNoRouters() throws IOException {
    String text =
        DIALLED.formatted(SILENT)
            + filter("gateway", "-P FORWARD DROP", "-N DOCKER", "-A FORWARD -o docker0 -j DOCKER");

    assertThat(root(explain(text)).id()).isNotEqualTo("router-acl-drop");
    assertThat(root(explain(text.replace("gateway", "rtorrent"))).id())
        .isNotEqualTo("router-acl-drop");
  }

  @Test
  void connectThatIsInvalid_meetsABlackhole() throws IOException {
    String text =
        """
        root@lb:~# curl -v http://192.0.2.21:9090/
        *   Trying 192.0.2.21:9090...
        * Immediate connect fail for 192.0.2.21: Invalid argument
        curl: (7) Couldn't connect to server
        """;

    assertThat(root(explain(text)).id()).isEqualTo("route-forbids");
  }

  private static void assertLikely(String text, String cause) throws IOException {
    RootCause root = root(explain(text));
    assertThat(root.id()).isEqualTo(cause);
    assertThat(root.certainty()).isEqualTo(Certainty.LIKELY);
    assertThat(root.missing()).isNotNull();
    assertThat(root.chain()).first().isNotNull();
    assertThat(root.finding().evidence()).isNotEmpty();
    assertThat(root.links()).hasSize(root.chain().size() - 1);
    assertThat(List.of(root.chain().getLast())).containsExactly(cause);
  }

  private static long micros(String text) throws IOException {
    return Objects.requireNonNull(explain(text).symptom()).elapsedMicros();
  }

  private static RootCause root(ServerDiagnosis answer) {
    return Objects.requireNonNull(answer.rootCause());
  }

  private static ServerDiagnosis explain(String text) throws IOException {
    return new Explanation(InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")), () -> 0)
        .run("ticket", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
        .servers()
        .getFirst();
  }
}
