package io.whydown.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Deadline;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What connect(2) says for each way to be turned away, between two network namespaces on one
/// cable. Needs root, ip and nft.
@Tag("lab")
class ConnectTableTest {

  private static final String LB = "probe-lb";
  private static final String WEB = "probe-web";
  private static final Duration LIMIT = Duration.ofSeconds(4);

  private static final String SETUP =
      """
      set -e
      ip netns add probe-lb; ip netns add probe-web
      ip link add eth0 netns probe-lb type veth peer name eth0 netns probe-web
      for n in probe-lb:1 probe-web:2; do
        h=${n%:*}; i=${n#*:}
        ip -n $h link set lo up
        ip -n $h addr add 10.98.7.$i/24 dev eth0
        ip -n $h addr add fd98::$i/64 dev eth0 nodad
        ip -n $h link set eth0 up
        ip netns exec $h sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
      done
      ip -n probe-lb route add unreachable 10.98.8.1; ip -n probe-lb route add prohibit 10.98.8.2
      ip -n probe-lb route add blackhole 10.98.8.3; ip -n probe-lb route add throw 10.98.8.4
      ip netns exec probe-web nft -f - <<'EOF'
      table inet f {
        chain in {
          type filter hook input priority 0;
          tcp dport 8001 reject with tcp reset
          tcp dport 8002 reject
          ip protocol tcp tcp dport 8003 reject with icmp host-unreachable
          ip protocol tcp tcp dport 8004 reject with icmp net-unreachable
          ip protocol tcp tcp dport 8005 reject with icmp prot-unreachable
          tcp dport 8006 reject with icmpx admin-prohibited
          ip protocol tcp tcp dport 8007 reject with icmp host-prohibited
          ip protocol tcp tcp dport 8008 reject with icmp net-prohibited
          ip6 nexthdr tcp tcp dport 8003 reject with icmpv6 addr-unreachable
          ip6 nexthdr tcp tcp dport 8004 reject with icmpv6 no-route
          tcp dport 8009 drop
        }
      }
      EOF
      ip netns exec probe-lb nft -f - <<'EOF'
      table inet f {
        chain out {
          type filter hook output priority 0;
          tcp dport 8010 reject
          tcp dport 8011 reject with tcp reset
          tcp dport 8012 drop
        }
      }
      EOF
      """;

  @BeforeAll
  static void buildHosts() throws Exception {
    removeHosts();
    assertThat(sh(SETUP)).isEmpty();
  }

  @AfterAll
  static void removeHosts() throws Exception {
    sh("ip netns del probe-lb 2>/dev/null; ip netns del probe-web 2>/dev/null; true");
  }

  @ParameterizedTest
  @CsvSource({
    "10.98.7.2, 8000, ECONNREFUSED async",
    "fd98::2,   8000, ECONNREFUSED async",
    "10.98.7.2, 8001, ECONNREFUSED async",
    "fd98::2,   8001, ECONNREFUSED async",
    "10.98.7.2, 8002, ECONNREFUSED async 3/3 10.98.7.2",
    "fd98::2,   8002, ECONNREFUSED async 1/4 fd98::2",
    "10.98.7.2, 8003, EHOSTUNREACH async 3/1 10.98.7.2",
    "fd98::2,   8003, EHOSTUNREACH async 1/3 fd98::2",
    "10.98.7.2, 8004, ENETUNREACH async 3/0 10.98.7.2",
    "fd98::2,   8004, ENETUNREACH async 1/0 fd98::2",
    "10.98.7.2, 8005, ENOPROTOOPT async 3/2 10.98.7.2",
    "10.98.7.2, 8006, EHOSTUNREACH async 3/13 10.98.7.2",
    "fd98::2,   8006, EACCES async 1/1 fd98::2",
    "10.98.7.2, 8007, EHOSTUNREACH async 3/10 10.98.7.2",
    "10.98.7.2, 8008, ENETUNREACH async 3/9 10.98.7.2",
    "10.98.7.2, 8009, silent",
    "fd98::2,   8009, silent",
    "10.98.7.9, 8000, EHOSTUNREACH async 3/1 10.98.7.1",
    "fd98::9,   8000, EHOSTUNREACH async 1/3 fd98::1",
    "10.98.8.1, 8000, EHOSTUNREACH sync",
    "10.98.8.2, 8000, EACCES sync",
    "10.98.8.3, 8000, EINVAL sync",
    "10.98.8.4, 8000, ENETUNREACH sync",
    "10.98.9.9, 8000, ENETUNREACH sync",
    "10.98.7.2, 8010, ECONNREFUSED async 3/3 10.98.7.1",
    "10.98.7.2, 8011, ECONNREFUSED async",
    "10.98.7.2, 8012, silent",
  })
  void connect_saysWhoTurnedItAway(String address, int port, String expected) {
    var endpoint = new Endpoint(IpAddress.parse(address), new Port(port));
    var limit = expected.equals("silent") ? Duration.ofMillis(300) : LIMIT;

    assertThat(words(connect(LB, endpoint, limit))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({WEB, LB})
  void probeInside_leavesThisProcessOutside(String namespace) throws IOException {
    var own = java.nio.file.Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/net"));

    connect(namespace, new Endpoint(IpAddress.V4_LOOPBACK, new Port(9)), LIMIT);

    assertThat(java.nio.file.Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/net")))
        .isEqualTo(own);
  }

  @ParameterizedTest
  @CsvSource({"probe-missing"})
  void missingNamespace_isNotTried(String namespace) {
    var outcome = connect(namespace, new Endpoint(IpAddress.V4_LOOPBACK, new Port(9)), LIMIT);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            ConnectOutcome.NotTried.class,
            untried -> assertThat(untried.reason()).contains("No such file or directory"));
  }

  private static ConnectOutcome connect(String namespace, Endpoint endpoint, Duration limit) {
    var prober = new NetnsProber(namespace, InstantSource.system(), System::nanoTime);
    var request = new ProbeRequest.Connect(endpoint, limit);
    var seen =
        prober.probe(List.of(request), Deadline.after(Duration.ofSeconds(6), System::nanoTime));
    return ((Observation.Connect) seen.getFirst()).outcome();
  }

  private static String words(ConnectOutcome outcome) {
    return switch (outcome) {
      case ConnectOutcome.Connected _ -> "connected";
      case ConnectOutcome.NoAnswer _ -> "silent";
      case ConnectOutcome.NotTried(var reason, _) -> reason;
      case ConnectOutcome.Failed(var errno, var synchronous, var icmp, _) ->
          errno
              + (Boolean.TRUE.equals(synchronous) ? " sync" : " async")
              + (icmp == null ? "" : " " + icmp.type() + "/" + icmp.code() + " " + icmp.sender());
    };
  }

  private static String sh(String script) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-s").redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(script.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? output : "exit status " + process.exitValue() + ": " + output;
  }
}
