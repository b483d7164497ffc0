package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers are killed again and again under load: with retries and redispatch no idempotent request
/// fails, and the balancer holds no more descriptors and memory afterwards than before.
@Tag("lab")
@Tag("deep")
final class SoakTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int CLIENTS = 16;
  private static final int KILLS = 20;

  /// Requests between two events: enough that each server is asked, and its absence noticed.
  private static final int REQUESTS_BETWEEN = 2_000;

  private static final int WARM_UP = 30_000;

  /// Connections that servers and checks may have open at one time more than at another.
  private static final int SPARE_DESCRIPTORS = 3 * CLIENTS;

  private static final long SPARE_KIB = 32 << 10;

  @TempDir Path folder;

  private final List<Process> servers = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private final AtomicLong served = new AtomicLong();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean over;

  @AfterEach
  void end() {
    over = true;
    servers.forEach(Process::destroyForcibly);
  }

  @Test
  void serversKilledUnderLoad_noRequestFailsAndNothingIsLeft()
      throws IOException, InterruptedException {
    assumeThat(Files.isExecutable(Path.of("/usr/sbin/nginx"))).isTrue();
    for (int i = 0; i < 3; i++) {
      ports.add(LabPeers.freePort());
      servers.add(server(i));
    }
    int port = LabPeers.freePort();
    Process balancer = balancer(port);
    var clients = new ArrayList<Thread>();
    try {
      await("the balancer's port", () -> LabPeers.isOpen(port));
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(Thread.ofVirtual().start(() -> ask(port)));
      }
      awaitRequests(WARM_UP);
      int descriptors = descriptors(balancer);
      long resident = residentKib(balancer);

      for (int i = 0; i < KILLS; i++) {
        int which = i % servers.size();
        servers.get(which).destroyForcibly().waitFor();
        awaitRequests(REQUESTS_BETWEEN);
        servers.set(which, server(which));
        int restarted = ports.get(which);
        await("server " + which, () -> LabPeers.isOpen(restarted));
        awaitRequests(REQUESTS_BETWEEN);
      }

      assertThat(failures).isEmpty();
      assertThat(descriptors(balancer)).isLessThan(descriptors + SPARE_DESCRIPTORS);
      assertThat(residentKib(balancer)).isLessThan(resident + SPARE_KIB);
    } finally {
      over = true;
      for (Thread client : clients) {
        client.join(LIMIT);
      }
      balancer.destroyForcibly();
    }
  }

  private void awaitRequests(long more) {
    long wanted = served.get() + more;
    await(more + " requests", () -> served.get() >= wanted || !failures.isEmpty());
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting for %s", what).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /// One client: a request after the other on a connection of its own.
  private void ask(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      byte[] request = "GET / HTTP/1.1\r\nHost: soak\r\n\r\n".getBytes(ISO_8859_1);
      InputStream in = socket.getInputStream();
      while (!over) {
        socket.getOutputStream().write(request);
        String answer = read(in);
        if (!answer.startsWith("HTTP/1.1 200")) {
          failures.add(answer);
          return;
        }
        served.incrementAndGet();
      }
    } catch (IOException e) {
      failures.add(e.toString());
    }
  }

  /// The answer, which ends with this word.
  private static String read(InputStream in) throws IOException {
    var text = new StringBuilder();
    byte[] block = new byte[1_024];
    do {
      int count = in.read(block);
      if (count < 0) {
        return text + " (and then the end)";
      }
      text.append(new String(block, 0, count, ISO_8859_1));
    } while (text.indexOf("whole") < 0 && text.indexOf("</html>") < 0);
    return text.toString();
  }

  private Process server(int index) throws IOException {
    Path place = Files.createDirectories(folder.resolve("server" + index));
    String text =
        """
        master_process off; daemon off; pid %1$s/pid; error_log %1$s/error;
        events { worker_connections 512; }
        http {
          access_log off; keepalive_requests 1000000000;
          client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c;
          uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
          server { listen 127.0.0.1:%2$d; location / { return 200 "whole"; } }
        }
        """
            .formatted(place, ports.get(index));
    Path config = Files.writeString(place.resolve("nginx.conf"), text);
    return start(place.resolve("out"), List.of("/usr/sbin/nginx", "-c", config.toString()));
  }

  private Process balancer(int port) throws IOException {
    String text =
        """
        global
          nbthread 2
        defaults
          mode http
          timeout connect 2s
          timeout client 60s
          timeout server 60s
          retries 3
          option redispatch 1
          retry-on conn-failure empty-response
          default-server inter 100ms fall 2 rise 1 check
        listen soak
          bind 127.0.0.1:%d
          server s1 127.0.0.1:%d
          server s2 127.0.0.1:%d
          server s3 127.0.0.1:%d
        """
            .formatted(port, ports.get(0), ports.get(1), ports.get(2));
    Path config = Files.writeString(folder.resolve("soak.cfg"), text);
    return start(
        folder.resolve("balancer.out"), LabBalancer.command("-db", "-f", config.toString()));
  }

  private static Process start(Path out, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
  }

  private static int descriptors(Process process) throws IOException {
    try (var all = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return (int) all.count();
    }
  }

  private static long residentKib(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }
}
