package io.whydown.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The programs that are compared, each with the same listeners in front of the same server, an
/// nginx of one process. The balancer and HAProxy run from the same configuration, with checks and
/// a statistics page; the balancer is started as its users start it.
final class Contestants implements AutoCloseable {

  /// One program. The collector's log is there only for the balancer.
  record Contestant(
      String name, ProcessHandle process, Map<Listener, Integer> ports, Path collections) {

    boolean isAt(Listener of) {
      return ports.containsKey(of);
    }

    int port(Listener of) {
      return Objects.requireNonNull(ports.get(of), of::name);
    }

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

  /// Other proxies of Java, when their class path was given.
  final List<Contestant> others = new ArrayList<>();

  final Path folder;
  private final int threads;
  private final Set<Listener> listeners;

  /// The server's port.
  private final int server;

  private final List<Process> started = new ArrayList<>();

  Contestants(Path folder, Path root, int threads, Set<Listener> listeners)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.threads = threads;
    this.listeners = listeners;
    // Also when the comparison is interrupted.
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    server = freePort();
    start("server", List.of("nginx", "-c", server(server).toString()), server);
    prepare();
    String launcher = root.resolve("bin/haproxy").toString();
    balancer = proxy("balancer", launcher, "");
    haproxy = proxy("haproxy", "haproxy", "");
    splicing =
        proxy(
            "haproxy, splicing", "haproxy", "\n  option splice-request\n  option splice-response");
    int[] ports = {freePort(), freePort(), freePort()};
    Process process =
        start("nginx", List.of("nginx", "-c", nginx(ports, server).toString()), ports[0]);
    var places = new EnumMap<Listener, Integer>(Listener.class);
    places.put(Listener.HTTP, ports[0]);
    places.put(Listener.SHARED, ports[0]);
    places.put(Listener.APART, ports[2]);
    if (hasStream()) {
      places.put(Listener.TCP, ports[1]);
    }
    nginx = new Contestant("nginx", process.toHandle(), places, folder.resolve("none"));
    String classPath = System.getProperty("whydown.peers");
    if (classPath != null && !classPath.isEmpty()) {
      for (String name : List.of("Undertow", "Vertx")) {
        others.add(other(name, root, classPath));
      }
    }
  }

  /// A program of bench/peers, run from its source.
  private Contestant other(String name, Path root, String classPath)
      throws IOException, InterruptedException {
    int port = freePort();
    String java =
        Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "java").toString();
    String source = root.resolve("bench/peers/" + name + "Proxy.java").toString();
    var command = List.of(java, "-cp", classPath, source, "" + port, "" + server, "" + threads);
    Process process = start(name, command, port);
    return new Contestant(
        name,
        process.toHandle(),
        Map.of(Listener.HTTP, port, Listener.SHARED, port),
        folder.resolve("none"));
  }

  /// What the listeners refer to.
  private void prepare() throws IOException, InterruptedException {
    Path key = folder.resolve("key.pem");
    Path certificate = folder.resolve("certificate.pem");
    var command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=a -keyout %s -out %s"
            .formatted(key, certificate);
    new ProcessBuilder(command.split(" "))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    Files.writeString(certificate, Files.readString(certificate) + Files.readString(key));
    var map = new StringBuilder();
    for (int i = 0; i < Listener.MAP_ENTRIES; i++) {
      map.append("key").append(i).append(" value").append(i).append('\n');
    }
    Files.writeString(folder.resolve("map"), map);
  }

  /// Makes the table's entries by the program's own commands. Returns resident bytes for each.
  long fillTable(Contestant contestant) throws IOException, InterruptedException {
    long before = contestant.residentKib();
    try (var socket = SocketChannel.open(UnixDomainSocketAddress.of(socket(contestant.name())))) {
      Thread reader = Thread.ofVirtual().start(() -> drain(socket));
      write(socket, "prompt\n");
      for (int i = 0; i < Listener.TABLE_ENTRIES; ) {
        var line = new StringBuilder();
        for (int end = Math.min(i + 200, Listener.TABLE_ENTRIES); i < end; i++) {
          line.append(
              "set table TABLE key 10.%d.%d.%d data.conn_cnt 1;"
                  .formatted(i >> 16, i >> 8 & 255, i & 255));
        }
        write(socket, line.append('\n').toString());
      }
      write(socket, "quit\n");
      reader.join();
    }
    return (contestant.residentKib() - before) * 1_024 / Listener.TABLE_ENTRIES;
  }

  private static void write(SocketChannel socket, String text) throws IOException {
    var bytes = StandardCharsets.US_ASCII.encode(text);
    while (bytes.hasRemaining()) {
      socket.write(bytes);
    }
  }

  private static void drain(SocketChannel socket) {
    var block = ByteBuffer.allocate(65_536);
    try {
      while (socket.read(block.clear()) >= 0) {
        // Nothing of it is of use.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path socket(String name) {
    return folder.resolve(name + ".socket");
  }

  private Contestant proxy(String name, String program, String options)
      throws IOException, InterruptedException {
    var ports = new EnumMap<Listener, Integer>(Listener.class);
    String file = name.replaceAll("\\W+", "-");
    // HAProxy wants two descriptors for each, and more for pipes; 20,000 is a common limit.
    int connections = options.isEmpty() ? 9_960 : 4_000;
    var text = new StringBuilder(common(connections, options));
    text.append("listen stats\n  mode http\n  stats enable\n  stats uri /\n  bind 127.0.0.1:");
    text.append(freePort()).append('\n');
    text.insert(text.indexOf("\n") + 1, "  stats socket " + socket(file) + " level admin\n");
    for (Listener listener : listeners) {
      int port = freePort();
      ports.put(listener, port);
      text.append(listener.section(port, server, folder));
    }
    Path config = Files.writeString(folder.resolve(file + ".cfg"), text);
    Process process =
        start(
            file,
            List.of(program, "-db", "-f", config.toString()),
            Objects.requireNonNull(ports.get(Listener.HTTP), "the one that is always there"));
    return new Contestant(name, process.toHandle(), ports, collections(file));
  }

  private String common(int connections, String options) {
    return """
    global
      nbthread %d
      maxconn %d
      tune.ssl.cachesize 0
    defaults
      timeout connect 5s
      timeout client 300s
      timeout server 300s%s
    """
        .formatted(threads, connections, options);
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
    String text = common(9_960, "") + Listener.HTTP.section(port, server, folder);
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

  /// nginx as a balancer: with a pool of connections to the server, for TCP, and without a pool.
  private Path nginx(int[] ports, int server) throws IOException {
    String http =
        """
          upstream s1 { server 127.0.0.1:%1$d; keepalive 128; keepalive_requests 1000000000; }
          server {
            listen 127.0.0.1:%2$d;
            location / { proxy_pass http://s1; proxy_http_version 1.1; proxy_set_header Connection ""; }
          }
          server { listen 127.0.0.1:%3$d; location / { proxy_pass http://127.0.0.1:%1$d; } }
        """
            .formatted(server, ports[0], ports[2]);
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
        .map(process -> new Contestant("", process.toHandle(), Map.of(), nothing))
        .toList();
  }

  @Override
  public void close() {
    started.forEach(Process::destroy);
  }
}
