package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What lines about sockets and connections do, beside Debian's HAProxy.
@Tag("lab")
final class SocketWordsBesideHaproxyTest {

  private static final Pattern TIMER = Pattern.compile("timer:\\((\\w+),(\\d+)min");

  @TempDir Path folder;

  @BeforeAll
  static void haproxyIsHere() {
    assumeThat(Files.isExecutable(Path.of("/usr/sbin/haproxy"))).isTrue();
  }

  /// Runs the same with each balancer.
  private List<String> both(Trial trial) throws IOException, InterruptedException {
    Path theirs = Files.createDirectories(folder.resolve("theirs"));
    Path ours = Files.createDirectories(folder.resolve("ours"));
    return List.of(
        trial.run(theirs, s -> LabBalancer.startHaproxy(theirs, s)),
        trial.run(ours, s -> LabBalancer.start(ours, s)));
  }

  /// Starts one of them.
  private interface Starter {
    LabBalancer start(String sections) throws IOException;
  }

  /// What is done with it; the answer is compared.
  private interface Trial {
    String run(Path home, Starter starter) throws IOException, InterruptedException;
  }

  @Test
  void silentPeers_areProbedAfterTheSameTime() throws IOException, InterruptedException {
    List<String> timers = both(SocketWordsBesideHaproxyTest::timers);

    assertThat(timers.get(1)).isEqualTo(timers.get(0)).isEqualTo("[client 3, server 5]");
  }

  /// The keep-alive timers of an idle connection, in minutes.
  private static String timers(Path home, Starter starter)
      throws IOException, InterruptedException {
    int door = LabPeers.freePort();
    var connected = new CountDownLatch(1);
    try (var server =
            new ScriptedServer(client -> {
              client.getInputStream().read();
              connected.countDown();
              ScriptedServer.listen(client);
            });
        var _ =
            starter.start(
                """
                defaults
                  timeout connect 5s
                  timeout client 600s
                  timeout server 600s
                listen l
                  bind 127.0.0.1:%d
                  option clitcpka
                  clitcpka-idle 220s
                  clitcpka-cnt 3
                  option srvtcpka
                  srvtcpka-idle 340s
                  srvtcpka-intvl 7s
                  server s 127.0.0.1:%d tcp-ut 30s
                """
                    .formatted(door, server.port()));
        var client = new Socket(InetAddress.getLoopbackAddress(), door)) {
      client.getOutputStream().write('x');
      connected.await();
      return timers("sport = :" + door, "client").replace("]", ", ")
          + timers("dport = :" + server.port(), "server").substring(1);
    }
  }

  private static String timers(String filter, String whose)
      throws IOException, InterruptedException {
    while (true) {
      var command = List.of("ss", "-Htno", "state", "established", filter);
      Process ss = new ProcessBuilder(command).redirectErrorStream(true).start();
      String shown = new String(ss.getInputStream().readAllBytes(), ISO_8859_1);
      ss.waitFor();
      var all = new TreeSet<String>();
      Matcher timer = TIMER.matcher(shown);
      while (timer.find()) {
        all.add(whose + " " + timer.group(2));
      }
      if (!all.isEmpty()) {
        return all.toString();
      }
      // what was sent last is not acknowledged yet: its timer is shown instead
      Thread.onSpinWait();
    }
  }

  private static String http(Path home, String line, int port) {
    return """
    defaults
      mode http
      timeout connect 5s
      timeout client 10s
      timeout server 10s
    listen l
      bind %s
      %s
      server s 127.0.0.1:%d cookie one
    """
        .formatted(home.resolve("door"), line, port);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "option httpclose | true",
        "option httpclose & option http-pretend-keepalive | false",
        "option http-server-close | true",
        "option http-pretend-keepalive & option http-server-close | false"
      })
  void servers_areToldThatTheirConnectionEnds(String lines, boolean told)
      throws IOException, InterruptedException {
    List<String> seen =
        both((home, starter) -> {
          var heads = new LinkedBlockingQueue<String>();
          try (var server =
                  new ScriptedServer(client -> {
                    heads.add(ScriptedServer.readHead(client.getInputStream()));
                    client
                        .getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
                  });
              var _ = starter.start(http(home, lines.replace(" & ", "\n  "), server.port()))) {
            UnixDial.askAndHangUp(home.resolve("door"), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            return "" + heads.take().toLowerCase(Locale.ROOT).contains("connection: close");
          }
        });

    assertThat(seen.get(1)).isEqualTo(seen.get(0)).isEqualTo("" + told);
  }

  @Test
  void prefaceOfHttp2_isRefusedWhereItIsNotWanted() throws IOException, InterruptedException {
    List<String> answers =
        both((home, starter) -> {
          try (var server = new ScriptedServer(ScriptedServer::listen);
              var _ = starter.start(http(home, "option disable-h2-upgrade", server.port()))) {
            return UnixDial.askAndHangUp(home.resolve("door"), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                .split("\r\n", 2)[0];
          }
        });

    assertThat(answers.get(1)).isEqualTo(answers.get(0)).contains(" 400 ");
  }

  @Test
  void unixSockets_standWhereTheyAllDo() throws IOException, InterruptedException {
    List<String> modes =
        both((home, starter) -> {
          String sections =
              "  unix-bind prefix %s/ mode 600\n%s"
                  .formatted(home, http(Path.of("/"), "retries 1", 1));
          try (var _ = starter.start(sections)) {
            Path door = home.resolve("door");
            UnixDial.connect(door).close();
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(door));
          }
        });

    assertThat(modes.get(1)).isEqualTo(modes.get(0)).isEqualTo("rw-------");
  }

  @Test
  void desktops_goBackToTheServerOfTheirCookie() throws IOException, InterruptedException {
    List<String> answers =
        both((home, starter) -> {
          try (var one = new ScriptedServer(c -> name(c, "1"));
              var two = new ScriptedServer(c -> name(c, "2"));
              var _ =
                  starter.start(
                      """
                      defaults
                        timeout connect 5s
                        timeout client 10s
                        timeout server 10s
                      listen l
                        bind %s
                        tcp-request inspect-delay 5s
                        tcp-request content accept if RDP_COOKIE
                        persist rdp-cookie
                        balance static-rr
                        server a 127.0.0.1:%d
                        server b 127.0.0.1:%d
                      """
                          .formatted(home.resolve("door"), one.port(), two.port()))) {
            Path door = home.resolve("door");
            return desktop(door, two.port())
                + desktop(door, two.port())
                + desktop(door, one.port());
          }
        });

    assertThat(answers.get(1)).isEqualTo(answers.get(0)).isEqualTo("221");
  }

  private static void name(Socket client, String name) throws IOException {
    client.getInputStream().read();
    client.getOutputStream().write(name.getBytes(ISO_8859_1));
  }

  /// A connection request of the remote desktop protocol (MS-RDPBCGR 2.2.1.1).
  private static String desktop(Path door, int port) throws IOException {
    String cookie =
        "Cookie: msts=16777343.%d.0000\r\n"
            .formatted(Short.toUnsignedInt(Short.reverseBytes((short) port)));
    String head = "\u0003\0\0" + (char) (11 + cookie.length()) + (char) (6 + cookie.length());
    return UnixDial.askAndHangUp(door, head + "\u00e0\0\0\0\0\0" + cookie);
  }
}
