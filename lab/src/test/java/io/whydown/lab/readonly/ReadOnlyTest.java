package io.whydown.lab.readonly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.collect.Collector;
import io.whydown.collect.ControlSocket;
import io.whydown.collect.HostArtifacts;
import io.whydown.collect.HostRequest;
import io.whydown.collect.Limits;
import io.whydown.collect.RunResult;
import io.whydown.collect.Transport;
import io.whydown.collect.TransportFactory;
import io.whydown.collect.Vantage;
import io.whydown.lab.LabAssumptions;
import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabRequirements;
import io.whydown.lab.LabServer;
import io.whydown.lab.Shell;
import io.whydown.net.Deadline;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing is written on a host that is looked at: strace(1) sees every call of the real host
/// script, and of a whole run, and none of them changes anything.
@Tag("lab")
final class ReadOnlyTest {

  /// Under strace everything takes many times as long.
  private static final Duration LIMIT = Duration.ofSeconds(110);

  @BeforeEach
  void assumeStrace() {
    LabAssumptions.assumeLab();
    assumeTrue(LabRequirements.has("strace"), "not installed: strace");
    var trial =
        Shell.tryRun(List.of("strace", "-f", "-o", "/dev/null", "true"), "", Map.of(), LIMIT);
    assumeTrue(trial.status() == 0, () -> "ptrace is not allowed here: " + trial.stderr().strip());
  }

  @Test
  void hostScript_everySection_changesAndSendsNothing() throws IOException {
    try (var lab = LabNetwork.create()) {
      withRules(lab.web1());
      lab.web1().serve(LabServer.http(8080));
      Path log = lab.web1().file("strace");
      var transport = new Traced(lab.web1(), log);

      HostArtifacts seen =
          collector()
              .collect(
                  transport,
                  HostRequest.ALL.withVariable("WD_PATHS", "/etc/hosts"),
                  Deadline.after(LIMIT, System::nanoTime));

      assertThat(seen.obstacle()).isNull();
      assertThat(seen.artifact("sockets").text()).contains(":8080");
      assertThat(seen.artifact("nft").text()).contains("8099");
      assertThat(seen.artifact("ipset").text()).contains("banned");
      var calls = SystemCalls.of(Files.readAllLines(log, StandardCharsets.ISO_8859_1));
      assertThat(calls.execs()).isGreaterThan(30);
      assertThat(calls.changes()).isEmpty();
      assertThat(calls.sent()).isEmpty();
    }
  }

  @Test
  void diagnose_wholeRun_changesNothingAndSendsOnlyItsProbes() throws IOException {
    try (var lab = LabNetwork.create()) {
      withRules(lab.web1());
      lab.web2().serve(LabServer.http(8080));
      Path configuration =
          lab.lb()
              .write(
                  "haproxy.cfg",
                  """
                  defaults
                    mode http
                    timeout connect 1s
                    timeout client 1s
                    timeout server 1s
                  backend app
                    option httpchk GET /health
                    server web1 %s:8080 check
                    server web2 %s:8080 check
                  """
                      .formatted(lab.web1().ipv4(), lab.web2().ipv4()));
      Path log = lab.lb().file("strace");

      Shell.Result run =
          Shell.tryRun(piped(traced(log, program(lab, configuration))), "", Map.of(), LIMIT);

      assertThat(run.stdout()).as(run.stderr()).contains("no-listener-on-port");
      var calls = SystemCalls.of(Files.readAllLines(log, StandardCharsets.ISO_8859_1));
      assertThat(calls.execs()).isGreaterThan(90);
      assertThat(calls.changes()).isEmpty();
      assertThat(calls.sent())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line).startsWith("java: "))
          .filteredOn(line -> line.contains(" connect("))
          .allSatisfy(line -> assertThat(line).containsPattern("\"10\\.77\\.0\\.1[12]\""));
    }
  }

  /// Each of these changes or sends something; a judge that misses one proves nothing.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo x >$D/file",
        "mkdir $D/folder",
        "rmdir $D/none",
        "chmod 600 $D/haproxy.cfg",
        "mv $D/a $D/b",
        "ip route add 192.0.2.9/32 dev eth0",
        "ip link set eth0 mtu 1400",
        "ip neigh flush all; ip addr add 192.0.2.8/32 dev eth0",
        "nft add table inet other",
        "iptables -A INPUT -j ACCEPT",
        "iptables-legacy -A INPUT -j ACCEPT",
        "ipset create other hash:ip",
        "conntrack -F",
        "sysctl -w net.ipv4.ip_forward=0",
        "ping -c1 -w1 10.77.0.12",
        "curl -s --max-time 1 http://10.77.0.12:8080/"
      })
  void calls_ofWhatWrites_areSeen(String command) throws IOException {
    try (var lab = LabNetwork.create()) {
      Path log = lab.web1().file("strace");
      var traced = new Traced(lab.web1(), log);

      RunResult _ =
          traced.run(
              "D=" + lab.directory() + "; " + command, Deadline.after(LIMIT, System::nanoTime));

      var calls = SystemCalls.of(Files.readAllLines(log, StandardCharsets.ISO_8859_1));
      assertThat(Stream.concat(calls.changes().stream(), calls.sent().stream())).isNotEmpty();
    }
  }

  /// Rules of each kind that is asked for.
  private static void withRules(LabHost host) {
    host.nft(
        "table inet f { set s { type ipv4_addr; elements = { 192.0.2.1 }; }; chain i { type filter"
            + " hook input priority 0; tcp dport 8099 ct state new drop; }; }");
    host.run(
        """
        iptables -A INPUT -p tcp --dport 8098 -j DROP
        ip6tables -A INPUT -p tcp --dport 8098 -j REJECT
        iptables-legacy -A INPUT -p tcp --dport 8097 -j DROP
        ipset create banned hash:ip
        ipset add banned 192.0.2.2
        ip rule add from 192.0.2.3 table 7
        ip route add 192.0.2.0/24 dev eth0 table 7
        """);
  }

  private static Collector collector() {
    return new Collector(
        InstantSource.system(),
        new SecureRandom(),
        new TransportFactory(true, true),
        new Limits(LIMIT, 4));
  }

  private static List<String> traced(Path log, List<String> argv) {
    var command =
        new ArrayList<>(List.of("strace", "-f", "-yy", "--seccomp-bpf", "-v", "-s", "300", "-e"));
    command.addAll(List.of(SystemCalls.FILTER, "-o", log.toString()));
    command.addAll(argv);
    return command;
  }

  /// Behind a pipe: a file as standard output would be written to.
  private static List<String> piped(List<String> argv) {
    String words =
        argv.stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    return List.of("/bin/sh", "-c", words + " | cat");
  }

  private static List<String> program(LabNetwork lab, Path configuration) {
    String paths =
        Stream.of(System.getProperty("jdk.module.path"), System.getProperty("java.class.path"))
            .filter(Objects::nonNull)
            .collect(Collectors.joining(File.pathSeparator));
    return List.of(
        System.getProperty("java.home") + "/bin/java",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        paths,
        "io.whydown.cli.Main",
        "diagnose",
        configuration.toString(),
        "--format",
        "json",
        "--timeout",
        "60s",
        "--lb",
        lab.lb().vantage(),
        "--host",
        "web1=" + lab.web1().vantage(),
        "--host",
        "web2=" + lab.web2().vantage());
  }

  /// A shell in a host's namespace whose every call is written down.
  private record Traced(LabHost host, Path log) implements Transport {

    @Override
    public Vantage vantage() {
      return Vantage.parse(host.vantage());
    }

    @Override
    public RunResult run(String script, Deadline deadline) {
      var argv = new ArrayList<String>(List.of("ip", "netns", "exec", host.namespace()));
      argv.addAll(piped(traced(log, List.of("/bin/sh", "-s"))));
      Shell.Result ended = Shell.tryRun(argv, "{\n" + script + "\n} </dev/null\n", Map.of(), LIMIT);
      return new RunResult(ended.status(), ended.stdout(), ended.stderr(), false, null);
    }

    @Override
    public RunResult query(ControlSocket socket, String request, Deadline deadline) {
      return new RunResult(-1, "", "", false, "is not asked");
    }

    @Override
    public void close() {
      // Each run ends its own process.
    }
  }
}
