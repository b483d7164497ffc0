package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.lab.LabAssumptions;
import io.whydown.lab.LabRequirements;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a request costs in calls into the kernel, as strace(1) counts them, without the waits: they
/// are most of its price (docs/design/data-plane.md).
@Tag("lab")
final class SystemCallsTest {

  /// What else the process does meanwhile is little beside so many.
  private static final int REQUESTS = 200;

  private static final String KEPT = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String CLOSED = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @TempDir private Path folder;

  @Test
  void keptConnections_twoReadsAndTwoWrites() throws Exception {
    assertThat(calls(true)).isEqualTo(Map.of("recvfrom", 2L, "sendto", 2L));
  }

  /// A client may be taken in before its request is there, which costs a read and a registration.
  @Test
  void connectionOfItsOwn_nothingIsAskedThatNobodyWants() throws Exception {
    var most =
        Map.of(
            "accept4", 2L, // the second finds nobody
            "close", 2L,
            "connect", 1L,
            "epoll_ctl", 2L,
            "recvfrom", 3L,
            "sendto", 2L,
            "setsockopt", 2L,
            "socket", 1L);

    var calls = calls(false);

    assertThat(calls)
        .containsEntry("connect", 1L)
        .allSatisfy(
            (name, count) -> assertThat(count).isLessThanOrEqualTo(most.getOrDefault(name, 0L)));
  }

  /// Calls for each request, rounded.
  private Map<String, Long> calls(boolean isKept) throws Exception {
    LabAssumptions.assumeLab();
    assumeTrue(LabRequirements.has("strace"), "not installed: strace");
    int port = LabPeers.freePort();
    try (var server = new ScriptedServer(SystemCallsTest::serve);
        var balancer = LabBalancer.start(folder, configuration(port, server.port()))) {
      // links what the first ones need
      ask(port, isKept, 50);
      Path log = folder.resolve("calls");
      Process trace =
          new ProcessBuilder(
                  List.of(
                      "strace",
                      "-f",
                      "-c",
                      "-e",
                      "trace=%network,close,epoll_ctl,fcntl,ioctl,read,write,splice,pipe2",
                      "-o",
                      log.toString(),
                      "-p",
                      Long.toString(balancer.process().pid())))
              .redirectErrorStream(true)
              .start();
      try (var told = trace.inputReader()) {
        String line = told.readLine();
        assumeTrue(line != null && line.contains("attached"), () -> "no ptrace here: " + line);
        ask(port, isKept, REQUESTS);
      } finally {
        trace.destroy();
        trace.waitFor();
      }
      return counts(Files.readAllLines(log));
    }
  }

  /// Lines are `% time, seconds, usecs/call, calls, errors (or nothing), name`.
  private static Map<String, Long> counts(List<String> lines) {
    var counts = new TreeMap<String, Long>();
    for (String line : lines) {
      String[] words = line.strip().split(" +");
      if (words.length >= 5 && words[3].matches("\\d+") && !line.endsWith(" total")) {
        long each = Math.round(Double.parseDouble(words[3]) / REQUESTS);
        if (each > 0) {
          counts.put(words[words.length - 1], each);
        }
      }
    }
    return counts;
  }

  private static String configuration(int port, int server) {
    return """
    defaults
      mode http
      timeout connect 5s
      timeout client 50s
      timeout server 50s
    frontend f
      bind 127.0.0.1:%d
      default_backend b
    backend b
      server s1 127.0.0.1:%d
    """
        .formatted(port, server);
  }

  private static void serve(Socket client) throws IOException {
    while (!ScriptedServer.readHead(client.getInputStream()).isEmpty()) {
      client.getOutputStream().write(ANSWER.getBytes(ISO_8859_1));
    }
  }

  private static void ask(int port, boolean isKept, int count) throws IOException {
    int connections = isKept ? 1 : count;
    for (int i = 0; i < connections; i++) {
      try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        for (int j = 0; j < count / connections; j++) {
          client.getOutputStream().write((isKept ? KEPT : CLOSED).getBytes(ISO_8859_1));
          assertThat(ScriptedServer.readHead(client.getInputStream())).startsWith("HTTP/1.1 200");
          assertThat(client.getInputStream().readNBytes(2)).hasSize(2);
        }
        if (!isKept) {
          assertThat(client.getInputStream().read()).isNegative();
        }
      }
    }
  }
}
