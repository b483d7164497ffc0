package io.whydown.lab.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.cli.InProcess;
import io.whydown.lab.LabAssumptions;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.Shell;
import io.whydown.lab.accuracy.JsonTree;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Deadline;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import io.whydown.probe.NetnsProber;
import io.whydown.probe.ProbeRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Sweeps over the hops of a real way: lb - rt (10.77.0.1) - rt2 (10.99.0.2) - web8 (10.98.0.8).
/// What the sweep sees, and what is said of it with and without a look at the server.
@Tag("lab")
final class HopSweepTest {

  private static final String SERVER = "10.98.0.8";
  private static final int PORT = 8080;

  private static final String DROP = filter("forward", "tcp dport 8080 drop");
  private static final String RESET = filter("forward", "tcp dport 8080 reject with tcp reset");

  /// @param host where it is planted: the end of the name of a network namespace
  /// @param seen what the sweep sees, hop by hop as far as it is told
  /// @param root with both ends looked into, null when none may be named
  /// @param names what the title of that root contains
  record Case(
      String name, String host, String plant, List<String> seen, String root, String names) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "drop at hop 1",
            "rt",
            DROP,
            List.of("10.77.0.1", "silence", "silence"),
            "router-acl-drop",
            "10.77.0.1"),
        new Case(
            "drop at hop 2",
            "rt2",
            DROP,
            List.of("10.77.0.1", "10.99.0.2", "silence"),
            "router-acl-drop",
            "10.99.0.2"),
        new Case(
            "reset at hop 2",
            "rt2",
            RESET,
            List.of("10.77.0.1", "10.99.0.2", "ECONNREFUSED"),
            "router-acl-reject",
            "10.99.0.2"),
        new Case(
            "blackhole at hop 1",
            "rt",
            "ip route replace blackhole 10.98.0.0/24",
            List.of("silence", "silence", "silence"),
            "router-blackhole",
            "10.77.0.1"),
        new Case(
            "loop between hops 1 and 2",
            "rt2",
            "ip addr del 10.98.0.1/24 dev eth1; ip route add 10.98.0.0/24 via 10.99.0.1",
            List.of("10.77.0.1", "10.99.0.2", "10.77.0.1", "10.99.0.2"),
            "routing-loop",
            "10.77.0.1 and 10.99.0.2"),
        new Case(
            "drop at the server",
            "web8",
            filter("input", "tcp dport 8080 drop"),
            List.of("10.77.0.1", "10.99.0.2", "silence"),
            "firewall-drop",
            "drop"),
        new Case(
            "nobody listens",
            "web8",
            "kill -KILL $(ss -Htlnp sport = :8080 | sed 's/.*pid=//; s/,.*//')\n"
                + "while ss -Htln sport = :8080 | grep -q .; do sleep 0.02; done",
            List.of("10.77.0.1", "10.99.0.2", "ECONNREFUSED"),
            "service-not-running",
            ""));
  }

  private static String filter(String hook, String rule) {
    return """
    nft -f - <<'END'
    table inet f { chain c { type filter hook %s priority 0; %s; }; }
    END
    """
        .formatted(hook, rule);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sweep_placesWhoStopsIt(Case planted) {
    LabAssumptions.assumeLab();
    try (var lab = network(planted)) {
      long start = System.nanoTime();

      List<Observation> seen = sweep(lab, SERVER);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
      assertThat(seen).hasSize(1);
      assertThat(words(seen)).startsWith(planted.seen().toArray(String[]::new));
    }
  }

  @Test
  void sweep_overIpv6_namesTheRouter() {
    LabAssumptions.assumeLab();
    try (var lab = LabNetwork.create()) {
      List<String> words = List.of();
      // A new interface speaks IPv6 only once its own address is known to be nobody else's.
      for (int i = 0; i < 10 && !words.contains("ECONNREFUSED"); i++) {
        words = words(sweep(lab, "fd88::9"));
      }

      assertThat(words).startsWith("fd77::1", "ECONNREFUSED");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void diagnose_fromOutside_isNeverSure(Case planted) {
    LabAssumptions.assumeLab();
    try (var lab = network(planted)) {
      Map<?, ?> root = diagnose(lab, "--outside");

      assertThat(root.get("certainty")).isIn("likely", "undecided");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void diagnose_withTheServer_namesTheHop(Case planted) {
    LabAssumptions.assumeLab();
    try (var lab = network(planted)) {
      Map<?, ?> root = diagnose(lab, "--host", SERVER + "=netns:" + lab.prefix() + "web8");

      assertThat(root.get("id")).as(root.toString()).isEqualTo(planted.root());
      assertThat(root.get("title")).asString().contains(planted.names());
      if (!planted.host().equals("web8")) {
        assertThat(root.get("certainty")).isEqualTo("likely");
      }
    }
  }

  private static LabNetwork network(Case planted) {
    var lab = LabNetwork.create();
    try {
      Shell.run(
          List.of("sh", "-e"),
          """
          P=%s
          for n in rt2 web8; do
            ip netns add $P$n
            ip -n $P$n link set lo up
          done
          ip link add eth2 netns ${P}rt type veth peer name eth0 netns ${P}rt2
          ip link add eth1 netns ${P}rt2 type veth peer name eth0 netns ${P}web8
          ip -n ${P}rt addr add 10.99.0.1/24 dev eth2
          ip -n ${P}rt link set eth2 up
          ip -n ${P}rt2 addr add 10.99.0.2/24 dev eth0
          ip -n ${P}rt2 addr add 10.98.0.1/24 dev eth1
          ip -n ${P}rt2 link set eth0 up
          ip -n ${P}rt2 link set eth1 up
          ip -n ${P}web8 addr add 10.98.0.8/24 dev eth0
          ip -n ${P}web8 link set eth0 up
          ip -n ${P}web8 route add default via 10.98.0.1
          ip -n ${P}rt2 route add default via 10.99.0.1
          ip -n ${P}rt route add 10.98.0.0/24 via 10.99.0.2
          ip netns exec ${P}rt2 sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
          setsid ip netns exec ${P}web8 python3 -m http.server 8080 >/dev/null 2>&1 </dev/null &
          for i in $(seq 200); do
            ip netns exec ${P}web8 ss -Htln sport = :8080 | grep -q . && break
            sleep 0.02
          done
          """
              .formatted(lab.prefix()));
      Shell.run(
          List.of("ip", "netns", "exec", lab.prefix() + planted.host(), "sh", "-e"),
          planted.plant());
      return lab;
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private static List<Observation> sweep(LabNetwork lab, String address) {
    var prober = new NetnsProber(lab.lb().namespace(), InstantSource.system(), System::nanoTime);
    var endpoint = new Endpoint(IpAddress.parse(address), new Port(PORT));
    return prober.probe(
        List.of(new ProbeRequest.HopSweep(endpoint, null, Duration.ofMillis(600))),
        Deadline.after(Duration.ofSeconds(5), System::nanoTime));
  }

  private static List<String> words(List<Observation> seen) {
    var words = new ArrayList<String>();
    for (Observation observation : seen) {
      if (observation instanceof Observation.HopSweep sweep) {
        sweep.hops().forEach(hop -> words.add(word(hop)));
      }
    }
    return words;
  }

  private static String word(Observation.Hop hop) {
    IpAddress router = hop.expiredAt();
    return router != null
        ? router.toString()
        : switch (hop.outcome()) {
          case ConnectOutcome.Connected _ -> "connected";
          case ConnectOutcome.Failed(var errno, _, _, _) -> errno.name();
          case ConnectOutcome.NoAnswer _ -> "silence";
          case ConnectOutcome.NotTried(var reason, _) -> reason;
        };
  }

  /// The root cause.
  private static Map<?, ?> diagnose(LabNetwork lab, String... more) {
    var words =
        new ArrayList<String>(
            List.of("diagnose", SERVER + ":" + PORT, "--format", "json", "--timeout", "20s"));
    words.addAll(List.of("--lb", lab.lb().vantage()));
    words.addAll(List.of(more));
    InProcess.Ended ended = InProcess.run(words, Map.of());
    return JsonTree.parse(ended.out()) instanceof Map<?, ?> report
            && report.get("investigations") instanceof List<?> servers
            && servers.getFirst() instanceof Map<?, ?> server
            && server.get("rootCause") instanceof Map<?, ?> root
        ? root
        : Map.of("nothing", ended.err() + ended.out());
  }
}
