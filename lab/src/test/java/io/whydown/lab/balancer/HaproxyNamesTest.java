package io.whydown.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.lab.LabAssumptions;
import io.whydown.lab.LabDns;
import io.whydown.lab.LabException;
import io.whydown.lab.LabHaproxy;
import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabRequirements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Names that change under both balancers at once: Debian's HAProxy and ours ask the same dnsmasq,
/// and come to the same servers, in the same words.
@Tag("lab")
final class HaproxyNamesTest {

  private static final int RENAMED = 0x40;
  private static final Duration LIMIT = Duration.ofSeconds(40);

  // Longer than a busy machine needs to start the name server anew: the holds for other faults and
  // for silence.
  private static final String SECTIONS =
      """
      global
        stats socket @SOCKET@ mode 600 level admin
        log stderr format raw local0
      defaults
        mode http
        log global
        timeout connect 2s
        timeout client 5s
        timeout server 5s
      resolvers lab
        nameserver dns 10.77.0.13:53
        nameserver gone 10.77.0.13:54
        timeout resolve 400ms
        timeout retry 300ms
        accepted_payload_size 1024
        hold nx 1s
        hold refused 1s
        hold timeout 4s
        hold other 30s
      frontend www
        bind @BIND@
        http-request do-resolve(txn.there,lab,ipv4) req.hdr(x-name) if { req.hdr(x-name) -m found }
        http-request return status 200 content-type text/plain lf-string "%[var(txn.there)]" if { req.hdr(x-name) -m found }
        default_backend many
      backend one
        server s1 web.lab:8080 resolvers lab init-addr none
        server s2 gone.lab:8080 resolvers lab init-addr none
        server s3 web.refused:8080 resolvers lab init-addr none
        server s4 both.lab:8080 resolvers lab init-addr none
        server s5 both.lab:8080 resolvers lab init-addr none resolve-prefer ipv4
        server s6 10.77.0.11:8080 resolvers lab
        server s7 start.lab:8080 resolvers lab
      backend many
        balance roundrobin
        server-template m 4 many.lab:8080 resolvers lab init-addr none
      backend service
        balance roundrobin
        server-template v 4 _http._tcp.shop.lab resolvers lab init-addr none
      """;

  private static final String FIXED =
      """
      host-record=web.lab,10.77.0.11
      host-record=both.lab,10.77.0.11,fd77::11
      host-record=start.lab,10.77.0.12
      """;

  /// Both of them, with what they say.
  private record Pair(LabNetwork lab, Path theirs, Path ours, Path theirLog, Path ourLog) {

    /// The states of servers, without what is a matter of time, once both agree and `accepted`
    /// holds.
    String agreed(Predicate<String> accepted) {
      long end = System.nanoTime() + LIMIT.toNanos();
      String expected = "";
      String actual = "-";
      while (System.nanoTime() < end) {
        expected = states(theirs);
        actual = states(ours);
        if (expected.equals(actual) && accepted.test(expected)) {
          return actual;
        }
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
      assertThat(actual).isEqualTo(expected);
      throw new LabException("both agree, and never came to what was awaited:\n" + actual);
    }

    void says(String records) {
      LabDns.startWith(lab, FIXED + records);
    }

    void same(String command) {
      assertThat(LabHaproxy.ask(ours, command)).isEqualTo(LabHaproxy.ask(theirs, command));
    }

    /// Does something, and returns when both have counted so many more of the first name server
    /// than before.
    void count(String what, long more, Runnable cause) {
      long ofTheirs = count(theirs, what) + more;
      long ofOurs = count(ours, what) + more;
      cause.run();
      long end = System.nanoTime() + LIMIT.toNanos();
      while (count(theirs, what) < ofTheirs || count(ours, what) < ofOurs) {
        if (System.nanoTime() > end) {
          assertThat(count(theirs, what)).as("theirs: " + what).isGreaterThanOrEqualTo(ofTheirs);
          assertThat(count(ours, what)).as("ours: " + what).isGreaterThanOrEqualTo(ofOurs);
        }
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }

    private static long count(Path socket, String what) {
      Matcher row =
          Pattern.compile(" " + what + ": +([0-9]+)")
              .matcher(LabHaproxy.ask(socket, "show resolvers lab"));
      assertThat(row.find()).isTrue();
      return Long.parseLong(Objects.requireNonNull(row.group(1)));
    }

    /// The lines of the log about a server.
    List<String> log(boolean ofOurs, String server) {
      try (var lines = Files.lines(ofOurs ? ourLog : theirLog)) {
        return lines
            .filter(l -> !l.startsWith("[") && l.contains(server) && !l.contains("because"))
            // which of several goes first is a matter of milliseconds
            .map(l -> l.replaceAll("[0-9]+ active", "some active"))
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String states(Path socket) {
    var text = new StringBuilder();
    for (String line : LabHaproxy.ask(socket, "show servers state").split("\n")) {
      String[] fields = line.split(" ");
      if (fields.length > 20 && fields[0].matches("[0-9]+")) {
        fields[0] = "-"; // numbers of proxies are the test's affair, times are nobody's
        fields[9] = "-";
        if (fields[1].equals("one")) {
          // HAProxy shows that an operator gave the name once the server's state has changed
          fields[6] = Integer.toString(Integer.parseInt(fields[6]) & ~RENAMED);
        }
        text.append(String.join(" ", fields)).append('\n');
      }
    }
    return text.toString();
  }

  private static Path start(LabHost lb, String name, String bind, UnaryOperator<List<String>> how) {
    return start(lb, name, SECTIONS.replace("@BIND@", bind), how, "");
  }

  /// @param states of servers before the start
  private static Path start(
      LabHost lb, String name, String sections, UnaryOperator<List<String>> how, String states) {
    Path socket = lb.file(name + ".sock");
    Path file = lb.write(name + ".state", states);
    Path config =
        lb.write(
            name + ".cfg",
            sections.replace("@SOCKET@", socket.toString()).replace("@STATES@", file.toString()));
    lb.start(how.apply(List.of("-db", "-f", config.toString())));
    return socket;
  }

  private static List<String> with(List<String> program, List<String> arguments) {
    var all = new ArrayList<>(program);
    all.addAll(arguments);
    return all;
  }

  private static void await(Path socket) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!Files.exists(socket)) {
      if (System.nanoTime() > end) {
        throw new LabException("no socket came: " + socket);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /// Servers that answer with the address and port that they were asked at.
  private static void serve(LabHost host, String... addresses) {
    for (String address : addresses) {
      host.run("ip addr add " + address + "/24 dev eth0");
    }
    Path config =
        host.write(
            "echo.cfg",
            """
            defaults
              mode http
              timeout client 5s
            frontend echo
              bind :8080
              bind :8081
              http-request return status 200 content-type text/plain lf-string "%[dst]:%[dst_port]"
            """);
    host.run("haproxy -D -f '" + config + "'");
  }

  private static String get(LabHost lb, int port, String header) {
    return lb.run(
        "curl -s -m 10 %s http://127.0.0.1:%d/"
            .formatted(header.isEmpty() ? "" : "-H '" + header + "'", port));
  }

  private static List<String> sequence(LabHost lb, int port) {
    var all = new ArrayList<String>();
    for (int i = 0; i < 12; i++) {
      all.add(get(lb, port, ""));
    }
    return all;
  }

  @Test
  void names_thatChange_leadBothToTheSameServers() {
    LabAssumptions.assumeLab();
    assumeTrue(LabRequirements.has("dnsmasq"), "dnsmasq is not installed");
    try (var lab = LabNetwork.create()) {
      serve(lab.web1(), "10.77.0.21", "10.77.0.22", "10.77.0.23", "10.77.0.24");
      LabDns.startWith(lab, FIXED + MANY + services("a", "b"));
      // one refusal a second would be all that both get of a port where nobody listens (icmp(7))
      lab.host("dns").sysctl("net.ipv4.icmp_ratelimit", "0");
      LabHost lb = lab.lb();
      Path theirs = start(lb, "theirs", "127.0.0.1:81", HaproxyNamesTest::haproxy);
      Path theirLog = lb.file("process-1.log");
      Path ours = start(lb, "ours", "127.0.0.1:82", HaproxyNamesTest::own);
      Path ourLog = lb.file("process-2.log");
      await(theirs);
      await(ours);
      follow(new Pair(lab, theirs, ours, theirLog, ourLog));
    }
  }

  private static List<String> haproxy(List<String> arguments) {
    return with(List.of("haproxy"), arguments);
  }

  private static List<String> own(List<String> arguments) {
    return LabBalancer.command(arguments.toArray(String[]::new));
  }

  /// Names that nobody answers for after a restart: what the process before knew is all.
  private static final String RESTARTED =
      """
      global
        stats socket @SOCKET@ mode 600 level admin
        server-state-file @STATES@
      defaults
        load-server-state-from-file global
        timeout connect 2s
        timeout client 5s
        timeout server 5s
      resolvers lab
        nameserver silent 10.77.0.99:53
        timeout resolve 400ms
        timeout retry 300ms
        hold timeout 3s
      backend one
        server s1 web.lab:8080 resolvers lab init-addr last,none
        server s2 old.lab:8080 resolvers lab init-addr last,none
      backend service
        server-template v 3 _http._tcp.shop.lab resolvers lab init-addr last,none
      """;

  private static final String STATES =
      """
      1
      # be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port
      2 one 1 s1 10.77.0.11 2 0 1 1 9 1 0 0 0 0 0 0 web.lab 8080 - 0 0 - - 0
      2 one 2 s2 10.77.0.12 2 64 1 1 9 1 0 0 0 0 0 0 new.lab 8080 - 0 0 - - 0
      3 service 1 v1 10.77.0.21 2 64 2 1 9 1 0 0 0 0 0 0 a.shop.lab 8081 _http._tcp.shop.lab 0 0 - - 0
      3 service 2 v2 - 0 32 1 1 9 1 0 0 0 0 0 0 - 0 _http._tcp.shop.lab 0 0 - - 0
      """;

  @Test
  void restart_withStates_keepsNamesAndAddressesUntilTheirHold() {
    LabAssumptions.assumeLab();
    try (var lab = LabNetwork.create()) {
      LabHost lb = lab.lb();
      Path theirs = start(lb, "theirs", RESTARTED, HaproxyNamesTest::haproxy, STATES);
      await(theirs);
      String begun = states(theirs);
      Path ours = start(lb, "ours", RESTARTED, HaproxyNamesTest::own, STATES);
      await(ours);

      assertThat(states(ours)).isEqualTo(begun);
      assertThat(begun)
          .contains("s1 10.77.0.11 2 0", "s2 10.77.0.12 2", "new.lab", "v1 10.77.0.21 2 0");
      var pair = new Pair(lab, theirs, ours, lb.file("process-1.log"), lb.file("process-2.log"));
      pair.agreed(s -> s.contains("s1 - 0 32") && s.contains("v1 - 0"));
    }
  }

  @Test
  void answer_thatIsCut_isAskedForOverTcp() {
    LabAssumptions.assumeLab();
    assumeTrue(LabRequirements.has("dnsmasq"), "dnsmasq is not installed");
    try (var lab = LabNetwork.create()) {
      var records = new StringBuilder();
      for (int i = 101; i <= 140; i++) {
        records.append("host-record=many.lab,10.77.0.%d\n".formatted(i));
      }
      LabDns.startWith(lab, records.toString());
      LabHost lb = lab.lb();
      Path ours =
          start(
              lb,
              "ours",
              """
              global
                stats socket @SOCKET@ mode 600 level admin
              defaults
                timeout connect 2s
                timeout client 5s
                timeout server 5s
              resolvers lab
                nameserver dns 10.77.0.13:53
              backend many
                server-template m 40 many.lab:8080 resolvers lab init-addr none
              """,
              HaproxyNamesTest::own,
              "");
      await(ours);

      var pair = new Pair(lab, ours, ours, lb.file("process-1.log"), lb.file("process-1.log"));
      pair.agreed(s -> !s.contains(" - 0 32 "));
      assertThat(LabHaproxy.ask(ours, "show resolvers lab")).doesNotContain("truncated:   0");
    }
  }

  private static final String MANY =
      "host-record=many.lab,10.77.0.21\nhost-record=many.lab,10.77.0.22\nhost-record=many.lab,10.77.0.23\n";

  private static String services(String... names) {
    var text = new StringBuilder();
    int number = 1;
    for (String name : names) {
      text.append("host-record=%s.shop.lab,10.77.0.2%d\n".formatted(name, number))
          .append(
              "srv-host=_http._tcp.shop.lab,%s.shop.lab,%d,1,%d\n"
                  .formatted(name, 8_079 + number, 256 * number));
      number++;
    }
    return text.toString();
  }

  private static void follow(Pair pair) {
    LabHost lb = pair.lab.lb();

    // from the start
    String states = pair.agreed(s -> s.contains("m3 10.77.0.2") && s.contains(" b.shop.lab 8081 "));
    assertThat(states)
        .contains("s1 10.77.0.11 2 0", "s2 - 0 32", "s3 - 0 32", "s4 fd77::11", "m4 - 0 32")
        .contains("s5 10.77.0.11", "s7 10.77.0.12", "v4 - 0 32");
    assertThat(sequence(lb, 82)).isEqualTo(sequence(lb, 81));

    // fewer addresses, another one, and a service that goes while another comes
    pair.says("host-record=many.lab,10.77.0.23\n" + services("b", "c", "d"));
    pair.agreed(s -> count(s, " many.lab ", " 32 ") == 3 && s.contains(" d.shop.lab 8082 "));
    pair.says(MANY.replace("10.77.0.21", "10.77.0.24") + services("d"));
    pair.agreed(s -> count(s, " many.lab ", " 32 ") == 1 && count(s, " _http._tcp", " 96 ") == 3);

    // a name that an operator gives, and commands that are wrong
    pair.same("set server one/s2 fqdn");
    pair.same("set server one/s2 fqdn web!");
    pair.same("set server service/v1 fqdn web.lab");
    pair.same("show resolvers none");
    pair.same("set server one/s2 fqdn web.lab");
    pair.same("set server one/s2 fqdn web.lab");

    // rules that ask
    for (String name : List.of("web.lab", "both.lab", "gone.lab")) {
      assertThat(get(lb, 82, "x-name: " + name))
          .as(name)
          .isEqualTo(get(lb, 81, "x-name: " + name))
          .isEqualTo(name.equals("gone.lab") ? "" : "10.77.0.11");
    }

    // a name server that knows nothing any more, and one that says nothing
    LabDns.startWith(pair.lab, "");
    pair.agreed(s -> count(s, " many.lab ", " 32 ") == 4 && s.contains("s1 - 0 32"));
    pair.says(MANY + services("a"));
    pair.agreed(s -> count(s, " many.lab ", " 32 ") == 1 && s.contains("s1 10.77.0.11 2 0"));
    pair.lab
        .host("dns")
        .nft(
            "add table ip t; add chain ip t i { type filter hook input priority 0; }; add rule ip t i udp dport 53 drop");
    pair.agreed(s -> count(s, " many.lab ", " 32 ") == 4 && s.contains("s1 - 0 32"));

    for (String server : List.of("one/s1", "one/s4", "one/s7", "service/v1")) {
      assertThat(settled(pair.log(true, server)))
          .as(server)
          .isEqualTo(settled(pair.log(false, server)));
    }
    assertThat(fields(LabHaproxy.ask(pair.ours, "show resolvers lab")))
        .isEqualTo(fields(LabHaproxy.ask(pair.theirs, "show resolvers lab")));

    // answers that come after their question was asked again
    LabHost dns = pair.lab.host("dns");
    String signal = "pkill -%s -f '^dnsmasq -C " + dns.file("") + "'";
    dns.run("nft delete table ip t; " + signal.formatted("STOP"));
    pair.count("sent", 60, () -> {});
    pair.count("outdated", 1, () -> dns.run(signal.formatted("CONT")));
  }

  /// The family that is asked at the moment in which a name comes back is answered first (both take
  /// turns after failures): the way to the preferred address may lead over the other one.
  private static List<String> settled(List<String> log) {
    var lines = new ArrayList<>(log);
    int moved =
        IntStream.range(1, lines.size())
            .filter(i -> lines.get(i).contains(" changed its IP from 10.77.0.11 to fd77::11 "))
            .findFirst()
            .orElse(-1);
    if (moved > 0) {
      lines.remove(moved);
      lines
          .subList(0, moved)
          .replaceAll(
              l -> l.replace("IP from (none) to 10.77.0.11 by", "IP from (none) to fd77::11 by"));
    }
    return lines;
  }

  private static long count(String states, String first, String second) {
    return states.lines().filter(l -> l.contains(first) && l.contains(second)).count();
  }

  /// Counters, each by whether anything was counted. While the name server is started anew its port
  /// refuses for some milliseconds, and who asks just then is chance; so is who asks again because
  /// a busy machine answers late.
  private static String fields(String counters) {
    return counters
        .replaceAll(" [1-9][0-9]*\n", " some\n")
        .replaceFirst("(nameserver dns:\n.*\n *snd_error: ).*", "$1chance")
        .replaceFirst("( outdated: +).*", "$1chance");
  }
}
