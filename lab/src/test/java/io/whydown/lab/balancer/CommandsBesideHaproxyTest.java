package io.whydown.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands of the stats socket get the same answers from Debian's HAProxy and from ours.
@Tag("lab")
final class CommandsBesideHaproxyTest {

  /// In this order: some change what later ones see.
  private static final List<String> SAME =
      List.of(
          "show cli level",
          "operator; show cli level; set maxconn global 5",
          "user; show cli level; show env PATH; operator",
          "show env NO_SUCH_VARIABLE_HERE",
          "show errors nope",
          "set rate-limit foo",
          "show profiling status",
          "show profiling nope",
          "set profiling nope",
          "set profiling tasks nope",
          "set profiling memory on",
          "show stat domain nope",
          "help show profling",
          "set rate-limit connections global 50",
          "set rate-limit sessions global 60",
          "set rate-limit ssl-sessions global 70",
          "set rate-limit connections global -1",
          "enable dynamic-cookie backend nope",
          "set dynamic-cookie-key backend be",
          "set timeout cli x",
          "set timeout cli 5s",
          "set timeout foo",
          "set maxconn global 90000",
          "set maxconn frontend fe 500",
          "show sess 0x1",
          "shutdown session 0x1",
          "shutdown sessions server be/nope",
          "shutdown frontend nope",
          "get weight be/s1",
          "get weight be/nope",
          "set weight be/s1 50%",
          "get weight be/s1",
          "set weight be/s1 300",
          "set weight be/s1 x",
          "set weight be/s1 5x",
          "show servers state nope",
          "disable health be/s1",
          "enable health be/s1",
          "disable agent be/s1",
          "enable agent be/s1",
          "set server be/s1 foo",
          "set server be/s1 state foo",
          "set server be/s1 addr",
          "set server be/s1 addr 127.0.0.2",
          "set server be/s1 addr 127.0.0.2",
          "set server be/s1 addr 127.0.0.2 port 81",
          "set server be/s1 addr 127.0.0.3 port 82",
          "set server be/s1 addr 127.0.0.3 port 82",
          "set server be/s1 addr 127.0.0.3 port x",
          "set server be/s1 addr no.such.name.invalid",
          "set server be/s1 check-port 80",
          "set server be/s1 agent-addr 1.2.3.4",
          "set server be/s1 agent-port 80",
          "set server be/s1 agent up",
          "set server be/c1 check-port 80",
          "set server be/c1 check-port 99999",
          "set server be/c1 check-port x",
          "set server be/c1 check-addr 127.0.0.9 port 7",
          "set server be/s1 health foo",
          "set server be/nope state ready",
          "set server nope/s1 state ready",
          "del server be/s1",
          "add server be/s1 127.0.0.1:80",
          "show map nope",
          "show acl 99",
          "show resolvers nope",
          "get var proc.x",
          "show peers",
          "show peers nope",
          "show events nope",
          "expert-mode; expert-mode on; expert-mode",
          "set var proc.x int(5)",
          "experimental-mode on; set var proc.x int(5); get var proc.x",
          "set severity-output",
          "set server be/s1 weight 10x",
          "set server be/s1 weight -5%",
          "set server be/s1 weight 200%",
          "get weight be/s1",
          "set server be/s1 agent-send hello",
          "set server be/c1 check-addr",
          "set server be/c1 check-addr foo",
          "set server be/c1 check-port",
          "set server be/s1 ssl foo",
          "set maxconn server be/s1",
          "set maxconn server be/s1 abc",
          "set maxconn frontend",
          "set maxconn frontend fe -1",
          "set maxconn frontend fe abc",
          "set timeout cli",
          "disable frontend fe",
          "disable frontend fe",
          "enable frontend fe",
          "enable frontend fe",
          "enable frontend",
          "add server be",
          "add server nope/s9 127.0.0.1:80",
          "add server be/a/b 127.0.0.1:80",
          "add server be/s9 127.0.0.1:80 cookie x",
          "add server be/s9 127.0.0.1:80 zzz",
          "add server be/s9 127.0.0.1:80",
          "del server be/s9; del server be/nope; del server",
          "prompt; show cli level; quit");

  /// How grave each answer is, and what a client of the runtime interface sends in front of all.
  private static final List<String> GRAVE =
      List.of(
          "set server be/nope state ready",
          "set server be/s1 addr 127.0.0.3",
          "set server be/s1 check-port x",
          "get var proc.x",
          "get weight be/s1",
          "show cli level",
          "show map nope",
          "disable frontend fe",
          "disable frontend fe",
          "enable frontend fe",
          "user; set server be/s1 state ready");

  @TempDir Path folder;

  private static String sections(Path door, int port) {
    return """
      nbthread 1
      maxconn 1000
    defaults
      mode http
      timeout connect 2s
      timeout client 20s
      timeout server 20s
    frontend fe
      bind %s
      default_backend be
    backend be
      balance roundrobin
      dynamic-cookie-key first
      cookie SRV insert dynamic
      server s1 127.0.0.1:%2$d
      server c1 127.0.0.1:%2$d check inter 1h disabled
    backend named
      cookie SRV insert dynamic
      dynamic-cookie-key second
      server n1 127.0.0.1:%2$d cookie own
      server n2 127.0.0.1:%2$d disabled
    """
        .formatted(door, port);
  }

  private static String cookie(Path door) throws IOException {
    return UnixDial.ask(door, "GET / HTTP/1.0\r\nHost: a\r\n\r\n")
        .lines()
        .filter(l -> l.toLowerCase(Locale.ROOT).startsWith("set-cookie:"))
        .map(l -> l.substring("set-cookie:".length()).strip())
        .findFirst()
        .orElse("");
  }

  @Test
  void commands_areAnsweredAsHaproxyAnswersThem() throws IOException {
    try (var server =
            new ScriptedServer(
                ScriptedServer.says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        var both = BothBalancers.start(folder, door -> sections(door, server.port()))) {
      LabBalancer theirs = both.theirs();
      LabBalancer ours = both.ours();
      assertThat(cookie(both.ourDoor())).isEqualTo(cookie(both.theirDoor())).startsWith("SRV=");
      String newKey = "set dynamic-cookie-key backend be third";
      assertThat(ours.command(newKey)).isEqualTo(theirs.command(newKey));
      assertThat(cookie(both.ourDoor())).isEqualTo(cookie(both.theirDoor())).startsWith("SRV=");
      assertThat(ours.command("disable dynamic-cookie backend be"))
          .isEqualTo(theirs.command("disable dynamic-cookie backend be"));
      assertThat(cookie(both.ourDoor())).isEqualTo(cookie(both.theirDoor())).startsWith("SRV=;");
      for (String command : SAME) {
        assertThat(ours.command(command)).as(command).isEqualTo(theirs.command(command));
      }
      for (String command : GRAVE) {
        String all = "set severity-output number;" + command + ";quit";
        assertThat(ours.command(all)).as(command).isEqualTo(theirs.command(all));
      }
      for (String row : List.of("ConnRateLimit: 50", "SessRateLimit: 60", "SslRateLimit: 70")) {
        assertThat(ours.command("show info")).contains(row);
      }
      assertThat(ours.command("show cli sockets"))
          .contains("unix@" + both.ourDoor().resolveSibling("stats"));
      assertThat(ours.output()).doesNotContain("Exception");
    }
  }

  /// The rows without the seconds since the last change.
  private static List<String> states(LabBalancer balancer) throws IOException {
    return balancer
        .command("show servers state named")
        .lines()
        .filter(row -> row.contains(" named "))
        .map(row -> row.replaceFirst("^((?:\\S+ ){9})\\S+", "$1-"))
        .toList();
  }

  /// A server without a check that is out: written down so, and by an operator.
  @Test
  void statesOfUncheckedServers_areThoseOfHaproxy() throws IOException {
    try (var server = new ScriptedServer(ScriptedServer.says("HTTP/1.1 200 OK\r\n\r\n"));
        var both = BothBalancers.start(folder, door -> sections(door, server.port()))) {
      assertThat(states(both.ours())).isEqualTo(states(both.theirs())).hasSize(2);
      for (String change :
          List.of(
              "disable server named/n1",
              "enable server named/n1",
              "set server named/n2 state ready",
              "set server named/n2 state maint")) {
        both.ours().command(change);
        both.theirs().command(change);
        assertThat(states(both.ours())).as(change).isEqualTo(states(both.theirs()));
      }
    }
  }
}
