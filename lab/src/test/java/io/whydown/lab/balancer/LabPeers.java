package io.whydown.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.lab.Shell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Programs of others that stand before and behind a balancer, on the loopback. Those that were
/// started end when closed.
final class LabPeers implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path folder;
  private final List<Process> started = new ArrayList<>();

  LabPeers(Path folder) {
    this.folder = folder;
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Starts a program, and returns when it listens on the port.
  void listen(int port, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("peer" + started.size()).toFile())
            .start();
    started.add(process);
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!isOpen(port)) {
      assertThat(process.isAlive()).as("%s runs", String.join(" ", command)).isTrue();
      assertThat(System.nanoTime()).as("waiting for %s", command[0]).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  static boolean isOpen(int port) {
    try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// Starts nginx with these servers.
  void nginx(int port, String servers) throws IOException {
    Path place = Files.createDirectories(folder.resolve("nginx" + port));
    String text =
        """
        master_process off; daemon off; pid %1$s/pid; error_log %1$s/error;
        events { worker_connections 512; }
        http {
          access_log off; root %1$s; client_max_body_size 100m;
          client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c;
          uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
          %2$s
        }
        """
            .formatted(place, servers);
    Path config = Files.writeString(place.resolve("nginx.conf"), text);
    listen(port, "/usr/sbin/nginx", "-c", config.toString());
  }

  /// What a command prints; it has to end well.
  static String run(String... command) {
    Shell.Result result = Shell.tryRun(List.of(command), "", Map.of(), LIMIT);
    String all = result.stdout() + result.stderr();
    assertThat(result.status()).as("%s: %s", String.join(" ", command), all).isZero();
    return all;
  }

  /// What a command prints, however it ends.
  static String tryRun(String input, String... command) {
    Shell.Result result = Shell.tryRun(List.of(command), input, Map.of(), LIMIT);
    return result.stdout() + result.stderr();
  }

  @Override
  public void close() {
    started.forEach(process -> process.destroyForcibly().onExit().join());
  }
}
