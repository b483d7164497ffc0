package io.whydown.lab.kernel;

import io.whydown.lab.LabException;
import io.whydown.lab.Shell;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Reading;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.Setting;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Flow;
import io.whydown.net.IpFamily;
import io.whydown.vendor.iproute2.InterfacesReader;
import io.whydown.vendor.iproute2.RoutesReader;
import io.whydown.vendor.iproute2.RulesReader;
import io.whydown.vendor.sockets.SocketsReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Two hosts on one wire: a client that sends real SYNs and a server with some listeners. Both are
/// network namespaces of their own; closing removes them.
final class KernelPair implements AutoCloseable {

  static final List<String> CLIENT_V4 = List.of("198.51.100.1", "198.51.100.2", "198.51.100.77");
  static final List<String> SERVER_V4 = List.of("198.51.100.10", "198.51.100.11");
  static final List<String> CLIENT_V6 = List.of("2001:db8::1", "2001:db8::2", "2001:db8:0:0:1::1");
  static final List<String> SERVER_V6 = List.of("2001:db8::10", "2001:db8::11");

  /// Listeners: 8001 on both families, 8002 on one IPv4 address, 8003 on IPv6 only; 8004 and 8005
  /// are closed.
  static final List<Integer> PORTS = List.of(8001, 8002, 8003, 8004, 8005);

  private static final String AGENT =
      """
      import socket, sys, select, struct, os
      # An ICMP error that comes while connect still runs is only a soft one: the queue has it.
      def icmp(s):
          try:
              for level, kind, data in s.recvmsg(512, 512, socket.MSG_ERRQUEUE)[1]:
                  return str(struct.unpack('I', data[:4])[0])
          except OSError:
              return 'timeout'
      def outcome(s):
          # A rule may refuse the third packet: the client is connected nonetheless.
          try:
              s.getpeername()
              return '0'
          except OSError:
              error = s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
              # ECONNRESET comes after the connect alone: a SYN that is reset is ECONNREFUSED.
              if error == 104:
                  return '0'
              return str(error) if error else icmp(s)
      for line in sys.stdin:
          src, sport, dst, dport, wait = line.split()
          v6 = ':' in dst
          s = socket.socket(socket.AF_INET6 if v6 else socket.AF_INET, socket.SOCK_STREAM)
          s.setblocking(False)
          s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
          s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
          s.setsockopt(*((socket.IPPROTO_IPV6, 25, 1) if v6 else (socket.IPPROTO_IP, 11, 1)))
          answer = 'timeout'
          try:
              s.bind((src, int(sport)))
              e = s.connect_ex((dst, int(dport)))
              if e not in (0, 115):
                  answer = str(e)
              else:
                  p = select.poll(); p.register(s, select.POLLOUT)
                  if p.poll(float(wait)):
                      answer = outcome(s)
          except OSError as x:
              answer = 'bind ' + str(x.errno)
          s.close()
          print(answer, flush=True)
      """;
  private static final String LISTENERS =
      """
      import socket, sys, time
      all = []
      def add(family, address, port, only):
          s = socket.socket(family, socket.SOCK_STREAM)
          s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
          if family == socket.AF_INET6:
              s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, only)
          s.bind((address, port)); s.listen(4096); all.append(s)
      add(socket.AF_INET6, '::', 8001, 0)
      add(socket.AF_INET, '198.51.100.10', 8002, 0)
      add(socket.AF_INET6, '::', 8003, 1)
      print('ready', flush=True)
      sys.stdin.read()
      """;

  private final String client;
  private final String server;
  private final List<Process> processes = new ArrayList<>();
  private final Writer toAgent;
  private final BufferedReader fromAgent;
  private int nextPort = 20_000;

  KernelPair(String prefix) throws IOException {
    client = prefix + "-client";
    server = prefix + "-server";
    build();
    start(server, LISTENERS).readLine();
    var agent = new ProcessBuilder("ip", "netns", "exec", client, "python3", "-uc", AGENT).start();
    processes.add(agent);
    toAgent = agent.outputWriter(StandardCharsets.UTF_8);
    fromAgent = agent.inputReader(StandardCharsets.UTF_8);
  }

  private void build() {
    var script = new StringBuilder("set -e\n");
    script.append("ip netns add %s; ip netns add %s\n".formatted(client, server));
    script.append(
        "ip -n %s link add eth0 type veth peer name eth0 netns %s\n".formatted(client, server));
    addresses(script, client, CLIENT_V4, CLIENT_V6);
    addresses(script, server, SERVER_V4, SERVER_V6);
    neighbours(script, client, server, SERVER_V4, SERVER_V6);
    neighbours(script, server, client, CLIENT_V4, CLIENT_V6);
    for (String host : List.of(client, server)) {
      script.append(
          "ip netns exec %s sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0 net.ipv4.icmp_msgs_per_sec=1000000 net.ipv4.icmp_msgs_burst=1000000 || true\n"
              .formatted(host));
    }
    Shell.run(List.of("sh", "-c", script.toString()), "");
  }

  private static void addresses(
      StringBuilder script, String host, List<String> v4, List<String> v6) {
    script.append("ip -n %s link set lo up; ip -n %s link set eth0 up\n".formatted(host, host));
    v4.forEach(a -> script.append("ip -n %s addr add %s/24 dev eth0\n".formatted(host, a)));
    v6.forEach(a -> script.append("ip -n %s addr add %s/64 dev eth0 nodad\n".formatted(host, a)));
  }

  /// Fixed neighbours: random rules drop ND as well, and that is not what is compared.
  private static void neighbours(
      StringBuilder script, String host, String other, List<String> v4, List<String> v6) {
    script.append("mac=$(ip netns exec %s cat /sys/class/net/eth0/address)\n".formatted(other));
    var all = new ArrayList<>(v4);
    all.addAll(v6);
    all.forEach(a ->
        script.append(
            "ip -n %s neigh replace %s lladdr $mac dev eth0 nud permanent\n".formatted(host, a)));
  }

  private BufferedReader start(String host, String program) throws IOException {
    var process =
        new ProcessBuilder("ip", "netns", "exec", host, "python3", "-uc", program).start();
    processes.add(process);
    return process.inputReader(StandardCharsets.UTF_8);
  }

  /// A source port that no flow of this pair had before (until it wraps).
  int freshPort() {
    nextPort = nextPort >= 60_000 ? 20_000 : nextPort + 1;
    return nextPort;
  }

  /// Sends the SYN and says what connect showed: `0`, an error number, or `timeout`.
  String dial(Flow flow, Duration wait) throws IOException {
    toAgent.write(
        "%s %d %s %d %d%n"
            .formatted(
                flow.source(),
                flow.sourcePort(),
                flow.destination(),
                flow.destinationPort().number(),
                wait.toMillis()));
    toAgent.flush();
    String line = fromAgent.readLine();
    if (line == null) {
      throw new LabException("the client's agent ended");
    }
    return line;
  }

  Shell.Result atServer(String stdin, String... argv) {
    var words = new ArrayList<>(List.of("ip", "netns", "exec", server));
    words.addAll(List.of(argv));
    return Shell.tryRun(words, stdin, Map.of(), Shell.DEFAULT_LIMIT);
  }

  /// A program at the server that runs until it is destroyed, or until this closes.
  Process startAtServer(String... argv) throws IOException {
    var words = new ArrayList<>(List.of("ip", "netns", "exec", server));
    words.addAll(List.of(argv));
    Process process = new ProcessBuilder(words).start();
    processes.add(process);
    return process;
  }

  Artifact artifact(String name, String... argv) {
    Shell.Result result = atServer("", argv);
    return new Artifact(
        name,
        "netns:server",
        String.join(" ", argv),
        Instant.EPOCH,
        result.status(),
        result.stdout(),
        result.stderr(),
        false,
        null);
  }

  /// The server's state with these tables.
  HostState state(List<FilterTable> tables) {
    var routes = new ArrayList<RoutingTables.Route>();
    var rules = new ArrayList<RoutingTables.Rule>();
    for (IpFamily family : IpFamily.values()) {
      String flag = family == IpFamily.V4 ? "-4" : "-6";
      routes.addAll(
          RoutesReader.read(
                  artifact("routes", "ip", "-j", flag, "route", "show", "table", "all"), family)
              .value());
      rules.addAll(RulesReader.read(artifact("rules", "ip", "-j", flag, "rule"), family).value());
    }
    List<Interface> interfaces =
        InterfacesReader.read(artifact("interfaces", "ip", "-j", "-d", "addr")).value();
    List<SocketEntry> sockets =
        SocketsReader.read(artifact("sockets", "ss", "-H", "-tlnpe"), true).value();
    var gap = new Gap(FactKind.PROCESSES, "netns:server", "not needed", "was not asked");
    return HostState.unread(
            "netns:server",
            new HostIdentity("server", "", 0, false, Instant.EPOCH, Duration.ZERO, null, 0, "none"),
            gap)
        .withSockets(Reading.seen(sockets))
        .withInterfaces(Reading.seen(interfaces))
        .withRoutes(Reading.seen(new RoutingTables(routes, rules)))
        .withFilters(Reading.seen(tables))
        .withSysctls(Reading.seen(sysctls()));
  }

  private Map<String, Setting> sysctls() {
    Artifact all =
        artifact(
            "sysctls", "sh", "-c", "sysctl -a 2>/dev/null | grep -E 'rp_filter|forward|localnet'");
    var settings = new HashMap<String, Setting>();
    for (String line : all.text().split("\n")) {
      int equals = line.indexOf(" = ");
      if (equals > 0) {
        String name = line.substring(0, equals);
        settings.put(name, new Setting(name, line.substring(equals + 3), all.whole(line)));
      }
    }
    return settings;
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.destroy();
    }
    for (String host : List.of(client, server)) {
      if (Files.exists(Path.of("/run/netns", host))) {
        Shell.tryRun(List.of("ip", "netns", "del", host), "", Map.of(), Shell.DEFAULT_LIMIT);
      }
    }
  }
}
