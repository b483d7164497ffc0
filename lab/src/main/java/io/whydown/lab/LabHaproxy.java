package io.whydown.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// A real HAProxy that runs in a host of the lab, with an admin socket. It ends with the network.
public final class LabHaproxy {

  private static final String HEAD =
      """
      global
        stats socket @SOCKET@ mode 600 level admin
        maxconn 500
      defaults
        mode http
        timeout connect 3s
        timeout client 5s
        timeout server 4s
        timeout check 1500ms
        retries 1
        default-server inter 400ms fall 1 rise 1
      """;

  private static final String LOGGED =
      """
        log stderr format rfc3164 local0
      defaults
        log global
        option httplog
        option log-health-checks
      """;

  private final Path configuration;
  private final Path socket;

  private LabHaproxy(Path configuration, Path socket) {
    this.configuration = configuration;
    this.socket = socket;
  }

  /// Starts HAProxy in `host` with the usual head, a frontend `www` on port 80 of the host and the
  /// backend `web` with `body`, and returns when it has bound its ports.
  public static LabHaproxy start(LabHost host, String body) {
    return startSections(
        host,
        """
        frontend www
          bind %s:80
          default_backend web
        backend web
        %s\
        """
            .formatted(host.ipv4(), body.indent(2)));
  }

  /// Starts HAProxy in `host` with the usual head, followed by `sections`.
  public static LabHaproxy startSections(LabHost host, String sections) {
    var haproxy = write(host, sections);
    host.run("haproxy -D -f '" + haproxy.configuration + "' 2>&1");
    return haproxy;
  }

  /// Starts HAProxy in `host` with the usual head, followed by `sections`, and lets it write its
  /// log to a file: results of checks, changes of state, requests.
  public static LabHaproxy startLogging(LabHost host, String sections) {
    var haproxy = write(host, sections, HEAD.replace("defaults\n", LOGGED));
    haproxy.run(host, List.of("haproxy", "-db", "-f", haproxy.configuration.toString()));
    return haproxy;
  }

  /// Runs it in the foreground by a command, and returns when its admin socket is there.
  public void run(LabHost host, List<String> command) {
    host.start(command);
    host.run(
        "for i in $(seq 200); do [ -S '%s' ] && exit; sleep 0.02; done; exit 1".formatted(socket));
  }

  /// Writes the configuration and starts nothing.
  public static LabHaproxy write(LabHost host, String sections) {
    return write(host, sections, HEAD);
  }

  private static LabHaproxy write(LabHost host, String sections, String head) {
    var socket = host.file("haproxy.sock");
    return new LabHaproxy(
        host.write(
            "haproxy.cfg",
            head.replace("@SOCKET@", socket.toString()) + sections.stripTrailing() + "\n"),
        socket);
  }

  public Path configuration() {
    return configuration;
  }

  /// Sends one command to the admin socket and returns the answer.
  public String command(String command) {
    return ask(socket, command);
  }

  /// Sends one command to the admin socket of a balancer and returns the answer.
  public static String ask(Path socket, String command) {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
      var answer = new ByteArrayOutputStream();
      var buffer = ByteBuffer.allocate(8192);
      while (channel.read(buffer) >= 0) {
        answer.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
      return answer.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabException("haproxy's admin socket does not answer: " + command, e);
    }
  }

  /// What HAProxy thinks of a server, from `show stat`.
  public Optional<ServerLine> server(String backend, String server) {
    var lines = command("show stat").lines().toList();
    var names = Arrays.asList(lines.getFirst().replaceFirst("^# ", "").split(","));
    return lines.stream()
        .map(line -> line.split(",", -1))
        .filter(cells -> cells.length > 1)
        .filter(cells -> cells[0].equals(backend) && cells[1].equals(server))
        .map(cells -> line(names, cells))
        .findFirst();
  }

  private static ServerLine line(List<String> names, String[] cells) {
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < Math.min(names.size(), cells.length); i++) {
      row.put(names.get(i), cells[i].replace("\"", ""));
    }
    return new ServerLine(
        row.getOrDefault("status", ""),
        row.getOrDefault("check_status", ""),
        row.getOrDefault("last_chk", ""),
        row.getOrDefault("weight", ""));
  }

  /// Returns the state of a server once `accepted` holds for it, or the state at the end of
  /// `limit`.
  public ServerLine await(
      String backend, String server, Predicate<ServerLine> accepted, Duration limit) {
    long endNanos = System.nanoTime() + limit.toNanos();
    while (true) {
      var line = server(backend, server).orElse(ServerLine.ABSENT);
      if (accepted.test(line) || System.nanoTime() > endNanos) {
        return line;
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /// One server as `show stat` has it.
  ///
  /// @param checkStatus `L4CON`; with the prefix `* ` while a check runs
  /// @param lastCheck the detail: `Connection refused`
  /// @param weight as it is now
  public record ServerLine(String status, String checkStatus, String lastCheck, String weight) {

    static final ServerLine ABSENT = new ServerLine("absent", "", "", "");
  }
}
