package io.whydown.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The programs that are compared, each with the same listeners in front of the same server, an
/// nginx of one process. The balancer and HAProxy run from the same configuration, with checks and
/// a statistics page; the balancer is started as its users start it.
final class Contestants implements AutoCloseable {

  /// One program. The collector's log is there only for the balancer.
  record Contestant(String name, ProcessHandle process, int http, int tcp, Path collections) {

    /// Processor time with all threads and children (proc(5), stat: utime and stime in ticks of 10
    /// ms).
    double cpuMicros() {
      long ticks = ticks(process) + process.children().mapToLong(Contestant::ticks).sum();
      return ticks * 10_000.0;
    }

    private static long ticks(ProcessHandle of) {
      try {
        String stat = Files.readString(Path.of("/proc/" + of.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    long residentKib() throws IOException {
      return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    }

    long collectionCount() throws IOException {
      if (!Files.exists(collections)) {
        return 0;
      }
      try (var lines = Files.lines(collections)) {
        return lines.filter(line -> line.contains("Pause")).count();
      }
    }
  }

  final Contestant balancer;
  final Contestant haproxy;
  final Contestant splicing;
  final Contestant nginx;

  private final Path folder;
  private final int threads;
  private final List<Process> started = new ArrayList<>();

  Contestants(Path folder, Path root, int threads) throws IOException, InterruptedException {
    this.folder = folder;
    this.threads = threads;
    // Also when the comparison is interrupted.
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    int server = freePort();
    start("server", List.of("nginx", "-c", server(server).toString()), server);
    String launcher = root.resolve("bin/haproxy").toString();
    balancer = proxy("balancer", launcher, "", server);
    haproxy = proxy("haproxy", "haproxy", "", server);
    splicing =
        proxy(
            "haproxy, splicing",
            "haproxy",
            "\n  option splice-request\n  option splice-response",
            server);
    int[] ports = {freePort(), freePort()};
    Process process =
        start("nginx", List.of("nginx", "-c", nginx(ports, server).toString()), ports[0]);
    nginx = new Contestant("nginx", process.toHandle(), ports[0], ports[1], folder.resolve("none"));
  }

  private Contestant proxy(String name, String program, String options, int server)
      throws IOException, InterruptedException {
    int[] ports = {freePort(), freePort(), freePort()};
    String file = name.replaceAll("\\W+", "-");
    // HAProxy wants two descriptors for each, and more for pipes; 20,000 is a common limit.
    int connections = options.isEmpty() ? 9_980 : 4_000;
    String text =
        """
        global
          nbthread %d
          maxconn %d
        defaults
          timeout connect 5s
          timeout client 300s
          timeout server 300s%s
        listen http
          mode http
          bind 127.0.0.1:%d
          server s1 127.0.0.1:%d check
        listen tcp
          mode tcp
          bind 127.0.0.1:%d
          server s1 127.0.0.1:%d check
        listen stats
          mode http
          bind 127.0.0.1:%d
          stats enable
          stats uri /
        """
            .formatted(threads, connections, options, ports[0], server, ports[1], server, ports[2]);
    Path config = Files.writeString(folder.resolve(file + ".cfg"), text);
    Process process = start(file, List.of(program, "-db", "-f", config.toString()), ports[0]);
    return new Contestant(name, process.toHandle(), ports[0], ports[1], collections(file));
  }

  private Path collections(String file) {
    return folder.resolve(file + ".gc");
  }

  /// Returns when the program takes connections.
  private Process start(String name, List<String> command, int port)
      throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".out").toFile());
    builder.environment().put("WHYDOWN_JAVA_OPTS", "-Xlog:gc:file=" + collections(name));
    Process process = builder.start();
    started.add(process);
    awaitListener(process, port, name);
    return process;
  }

  static void awaitListener(Process process, int port, String name)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < end) {
      if (!process.isAlive()) {
        throw new IllegalStateException(name + " ended with status " + process.exitValue());
      }
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        return;
      } catch (IOException _) {
        Thread.sleep(2);
      }
    }
    throw new IllegalStateException(name + " does not listen on port " + port);
  }

  /// Milliseconds from the start of a program to its first answer, with the balancer's own
  /// configuration on another port.
  double millisUntilReady(String program) throws IOException, InterruptedException {
    int port = freePort();
    String text =
        Files.readString(folder.resolve("balancer.cfg"))
            .replaceAll("bind 127.0.0.1:%d".formatted(balancer.http()), "bind 127.0.0.1:" + port)
            .replaceAll("(?s)listen (tcp|stats).*", "");
    Path config = Files.writeString(folder.resolve("ready.cfg"), text);
    long before = System.nanoTime();
    Process process =
        new ProcessBuilder(program, "-db", "-f", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("ready.out").toFile())
            .start();
    try {
      awaitListener(process, port, program);
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket
            .getOutputStream()
            .write("GET /1k HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        if (socket.getInputStream().read() < 0) {
          throw new IllegalStateException(program + " does not answer");
        }
      }
      return (System.nanoTime() - before) / 1e6;
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Path server(int port) throws IOException {
    Path root = Files.createDirectories(folder.resolve("www"));
    Files.write(root.resolve("1k"), new byte[1 << 10]);
    Files.write(root.resolve("64k"), new byte[64 << 10]);
    Files.write(root.resolve("1m"), new byte[1 << 20]);
    String http =
        """
          sendfile on; root %s;
          server { listen 127.0.0.1:%d; }
        """
            .formatted(root, port);
    return nginxFile("server", 1, http, "");
  }

  /// nginx as a balancer, with a pool of connections to the server.
  private Path nginx(int[] ports, int server) throws IOException {
    String http =
        """
          upstream s1 { server 127.0.0.1:%d; keepalive 128; keepalive_requests 1000000000; }
          server {
            listen 127.0.0.1:%d;
            location / { proxy_pass http://s1; proxy_http_version 1.1; proxy_set_header Connection ""; }
          }
        """
            .formatted(server, ports[0]);
    String stream =
        "stream { server { listen 127.0.0.1:%d; proxy_pass 127.0.0.1:%d; } }"
            .formatted(ports[1], server);
    return nginxFile("nginx", threads, http, hasStream() ? stream : "");
  }

  /// Debian has the module in a package of its own.
  static boolean hasStream() {
    return Files.exists(Path.of("/usr/lib/nginx/modules/ngx_stream_module.so"));
  }

  private Path nginxFile(String name, int workers, String http, String rest) throws IOException {
    String load = rest.isEmpty() ? "" : "load_module /usr/lib/nginx/modules/ngx_stream_module.so;";
    Path place = Files.createDirectories(folder.resolve(name));
    String text =
        """
        %1$s
        worker_processes %2$d; daemon off; pid %3$s/pid; error_log %3$s/error;
        events { worker_connections 16000; }
        http {
          access_log off; keepalive_requests 1000000000; keepalive_timeout 300s;
          client_body_temp_path %3$s/a; proxy_temp_path %3$s/b; fastcgi_temp_path %3$s/c;
          uwsgi_temp_path %3$s/d; scgi_temp_path %3$s/e;
        %4$s
        }
        %5$s
        """
            .formatted(load, workers, place, http, rest);
    return Files.writeString(folder.resolve(name + ".conf"), text);
  }

  /// All that take processor time, the server included.
  List<Contestant> processes() {
    var nothing = folder.resolve("none");
    return started.stream()
        .map(process -> new Contestant("", process.toHandle(), 0, 0, nothing))
        .toList();
  }

  @Override
  public void close() {
    started.forEach(Process::destroy);
  }
}
