package io.whydown.lab.kernel;

import io.whydown.lab.LabException;
import io.whydown.lab.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Three hosts: a client, the host under test between, and a server behind it on two links. Each is
/// a network namespace of its own; closing removes them.
final class KernelWorld implements AutoCloseable {

  static final List<String> CLIENT_V4 = List.of("198.51.100.1", "198.51.100.2", "198.51.100.77");
  static final List<String> CLIENT_V6 = List.of("2001:db8:1::1", "2001:db8:1::2", "2001:db8:1::77");
  static final List<String> HOST_V4 =
      List.of("198.51.100.10", "198.51.100.11", "203.0.113.10", "192.0.2.10", "10.9.0.1");
  static final List<String> HOST_V6 =
      List.of(
          "2001:db8:1::10", "2001:db8:1::11", "2001:db8:2::10", "2001:db8:3::10", "2001:db8:9::1");
  static final List<String> SERVER_V4 =
      List.of("203.0.113.1", "203.0.113.2", "192.0.2.1", "10.8.0.1");
  static final List<String> SERVER_V6 =
      List.of("2001:db8:2::1", "2001:db8:2::2", "2001:db8:3::1", "2001:db8:8::1");

  /// Nobody has these; the host under test has routes to some of them.
  static final List<String> NOBODY_V4 = List.of("10.7.0.1", "10.7.1.1");

  static final List<String> NOBODY_V6 = List.of("2001:db8:7::1", "2001:db8:71::1");

  /// 8004 and 8005 are closed.
  static final List<Integer> PORTS = List.of(8001, 8002, 8003, 8004, 8005, 8006, 8007, 8008);

  static final List<String> SERVER_LISTENERS =
      List.of(
          "6 :: 8001 0 - 1",
          "4 203.0.113.1 8002 0 - 1",
          "6 :: 8003 1 - 1",
          "4 0.0.0.0 8006 0 eth0 1",
          "6 :: 8007 0 - 2");

  private final String prefix;
  private final List<String> names = List.of("client", "host", "server");
  private final List<NamespaceAgent> agents = new ArrayList<>();
  private final Path script;
  private int nextPort = 20_000;

  KernelWorld(String prefix) throws IOException {
    this.prefix = prefix;
    this.script = Files.createTempFile("whydown-prober", ".py");
    try (var in = KernelWorld.class.getResourceAsStream("prober.py")) {
      if (in == null) {
        throw new LabException("resource: prober.py (expected: part of the tests)");
      }
      Files.write(script, in.readAllBytes());
    }
    try {
      build();
      for (String name : names) {
        agents.add(new NamespaceAgent(namespace(name), script));
      }
      SERVER_LISTENERS.forEach(server()::listen);
    } catch (IOException | LabException e) {
      close();
      throw e;
    }
  }

  NamespaceAgent client() {
    return agents.get(0);
  }

  NamespaceAgent host() {
    return agents.get(1);
  }

  NamespaceAgent server() {
    return agents.get(2);
  }

  private String namespace(String name) {
    return prefix + "-" + name;
  }

  private void build() {
    var script = new Script();
    names.forEach(name -> script.line("ip netns add %s".formatted(namespace(name))));
    link(script, "client", "eth0", "host", "eth0");
    link(script, "host", "eth1", "server", "eth0");
    link(script, "host", "eth2", "server", "eth1");
    String host = namespace("host");
    script.line("ip -n %s link add dummy0 type veth peer name dummy1".formatted(host));
    script.line("ip -n %s link set dummy0 up".formatted(host));
    script.line("ip -n %s link set dummy1 up".formatted(host));
    addresses(script, "client", "eth0", CLIENT_V4, CLIENT_V6);
    addresses(script, "host", "eth0", HOST_V4.subList(0, 2), HOST_V6.subList(0, 2));
    addresses(script, "host", "eth1", HOST_V4.subList(2, 3), HOST_V6.subList(2, 3));
    addresses(script, "host", "eth2", HOST_V4.subList(3, 4), HOST_V6.subList(3, 4));
    addresses(script, "host", "dummy0", HOST_V4.subList(4, 5), HOST_V6.subList(4, 5));
    addresses(script, "server", "eth0", SERVER_V4.subList(0, 2), SERVER_V6.subList(0, 2));
    addresses(script, "server", "eth1", SERVER_V4.subList(2, 3), SERVER_V6.subList(2, 3));
    String server = namespace("server");
    script.line("ip -n %s addr add 10.8.0.1/32 dev lo".formatted(server));
    script.line("ip -n %s addr add 2001:db8:8::1/128 dev lo".formatted(server));
    neighbours(script, "client", "eth0", "host", "eth0", HOST_V4, HOST_V6);
    neighbours(script, "host", "eth0", "client", "eth0", CLIENT_V4, CLIENT_V6);
    neighbours(script, "host", "eth1", "server", "eth0", SERVER_V4, SERVER_V6);
    neighbours(script, "host", "eth2", "server", "eth1", SERVER_V4, SERVER_V6);
    neighbours(script, "server", "eth0", "host", "eth1", HOST_V4, HOST_V6);
    neighbours(script, "server", "eth1", "host", "eth2", HOST_V4, HOST_V6);
    script.line("ip -n %s route add default via 198.51.100.10".formatted(namespace("client")));
    script.line("ip -n %s -6 route add default via 2001:db8:1::10".formatted(namespace("client")));
    script.line("ip -n %s route add default via 203.0.113.10".formatted(server));
    script.line("ip -n %s -6 route add default via 2001:db8:2::10".formatted(server));
    for (String name : List.of("client", "server")) {
      script.line(
          "ip netns exec %s sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0"
              .formatted(namespace(name)));
    }
    Shell.run(List.of("sh", "-c", script.text()), "");
  }

  /// Lines of a shell script.
  private static final class Script {

    private final StringBuilder text = new StringBuilder("set -e\n");

    void line(String line) {
      text.append(line).append('\n');
    }

    String text() {
      return text.toString();
    }
  }

  private void link(Script script, String one, String device, String other, String otherDevice) {
    script.line(
        "ip -n %s link add %s type veth peer name %s netns %s"
            .formatted(namespace(one), device, otherDevice, namespace(other)));
    for (String name : List.of(one, other)) {
      String namespace = namespace(name);
      script.line(
          "ip netns exec %s sysctl -qw %s || true"
              .formatted(namespace, String.join(" ", quietSysctls())));
      script.line("ip -n %s link set lo up".formatted(namespace));
    }
    script.line("ip -n %s link set %s up".formatted(namespace(one), device));
    script.line("ip -n %s link set %s up".formatted(namespace(other), otherDevice));
  }

  /// No noise of the kernel's own, no limits on errors, and no packet but the first of each kind.
  private static List<String> quietSysctls() {
    return List.of(
        "net.ipv6.conf.all.accept_dad=0",
        "net.ipv6.conf.default.accept_dad=0",
        "net.ipv6.conf.all.router_solicitations=0",
        "net.ipv6.conf.default.router_solicitations=0",
        "net.ipv6.conf.default.addr_gen_mode=1",
        "net.ipv6.conf.all.accept_ra=0",
        "net.ipv4.icmp_ratelimit=0",
        "net.ipv6.icmp.ratelimit=0",
        "net.ipv4.icmp_msgs_per_sec=1000000",
        "net.ipv4.icmp_msgs_burst=1000000",
        "net.ipv4.tcp_synack_retries=0",
        "net.ipv4.tcp_max_syn_backlog=65536",
        "net.core.somaxconn=65536",
        "net.ipv4.conf.all.rp_filter=0",
        "net.ipv4.conf.default.rp_filter=0",
        "net.ipv4.conf.all.send_redirects=0",
        "net.ipv4.conf.default.send_redirects=0",
        "net.ipv4.ip_forward=1",
        "net.ipv6.conf.all.forwarding=1");
  }

  private void addresses(
      Script script, String name, String device, List<String> v4, List<String> v6) {
    v4.forEach(
        a -> script.line("ip -n %s addr add %s/24 dev %s".formatted(namespace(name), a, device)));
    v6.forEach(a ->
        script.line("ip -n %s addr add %s/64 dev %s nodad".formatted(namespace(name), a, device)));
  }

  /// Fixed neighbours: random rules drop ND as well, and that is not what is compared.
  private void neighbours(
      Script script,
      String name,
      String device,
      String other,
      String otherDevice,
      List<String> v4,
      List<String> v6) {
    script.line(
        "mac=$(ip netns exec %s cat /sys/class/net/%s/address)"
            .formatted(namespace(other), otherDevice));
    var all = new ArrayList<>(v4);
    all.addAll(v6);
    all.forEach(a ->
        script.line(
            "ip -n %s neigh replace %s lladdr $mac dev %s nud permanent"
                .formatted(namespace(name), a, device)));
  }

  /// A source port that no flow had before (until it wraps).
  int freshPort() {
    nextPort = nextPort >= 60_000 ? 20_000 : nextPort + 1;
    return nextPort;
  }

  @Override
  public void close() {
    agents.forEach(NamespaceAgent::close);
    for (String name : names) {
      if (Files.exists(Path.of("/run/netns", namespace(name)))) {
        Shell.tryRun(
            List.of("ip", "netns", "del", namespace(name)), "", Map.of(), Shell.DEFAULT_LIMIT);
      }
    }
    try {
      Files.deleteIfExists(script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
