package io.whydown.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs Debian's HAProxy and this balancer beside each other in interleaved rounds, in front of
/// nginx and under wrk, and prints ratios: requests, processor time for each request, and the 99th
/// percentile. Needs `haproxy`, `nginx` and `wrk`. Arguments: rounds, seconds of a run, threads; 5
/// 3 1 when left out.
///
/// The processor time is the steadiest of the figures on a machine that does other work too.
public final class SideBySide {

  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
  private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
  private static final int WARM_UP_SECONDS = 10;

  /// What is asked for.
  private record Load(String name, boolean tcp, String path, int connections, boolean close) {}

  private static final List<Load> LOADS =
      List.of(
          new Load("keep-alive 1 KiB", false, "/1k", 64, false),
          new Load("bodies 64 KiB", false, "/64k", 64, false),
          new Load("bodies 1 MiB", false, "/1m", 16, false),
          new Load("close 1 KiB", false, "/1k", 64, true),
          new Load("TCP 1 MiB", true, "/1m", 16, false));

  /// What one run showed.
  private record Run(double requestsPerSecond, double microsPerRequest, double p99Millis) {}

  private final Path folder;
  private final PrintStream out;
  private final int seconds;
  private final List<Process> started = new ArrayList<>();

  private SideBySide(Path folder, PrintStream out, int seconds) {
    this.folder = folder;
    this.out = out;
    this.seconds = seconds;
  }

  @SuppressWarnings("SystemOut") // a command's output
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    int threads = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
    Path folder = Files.createTempDirectory("side-by-side");
    var bench = new SideBySide(folder, System.out, seconds);
    try {
      bench.run(rounds, threads);
    } finally {
      bench.started.forEach(Process::destroy);
    }
  }

  private void run(int rounds, int threads) throws IOException, InterruptedException {
    int server = freePort();
    int[] theirs = {freePort(), freePort()};
    int[] ours = {freePort(), freePort()};
    start("nginx", "-c", nginxConfig(server).toString());
    Process haproxy = start("haproxy", "-db", "-f", haproxyConfig(theirs, server, threads));
    Process balancer =
        start(
            Path.of(property("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            property("java.class.path"),
            BenchedBalancer.class.getName(),
            "" + threads,
            "" + ours[0],
            "" + ours[1],
            "" + server);
    out.printf("%d rounds of %d s, threads: %d%n", rounds, seconds, threads);
    out.println("| load | RPS | CPU/req | p99 | (median of ours / HAProxy's; least-most) |");
    for (var load : LOADS) {
      compare(load, rounds, haproxy, theirs, balancer, ours);
    }
  }

  private void compare(
      Load load, int rounds, Process haproxy, int[] theirs, Process balancer, int[] ours)
      throws IOException, InterruptedException {
    int their = load.tcp() ? theirs[1] : theirs[0];
    int our = load.tcp() ? ours[1] : ours[0];
    wrk(load, our, WARM_UP_SECONDS, balancer);
    var rates = new double[rounds];
    var cpus = new double[rounds];
    var tails = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      Run reference = wrk(load, their, seconds, haproxy);
      Run run = wrk(load, our, seconds, balancer);
      rates[i] = run.requestsPerSecond() / reference.requestsPerSecond();
      cpus[i] = run.microsPerRequest() / reference.microsPerRequest();
      tails[i] = run.p99Millis() / reference.p99Millis();
    }
    out.printf("| %s | %s | %s | %s |%n", load.name(), show(rates), show(cpus), show(tails));
  }

  private static String show(double[] ratios) {
    Arrays.sort(ratios);
    return "%.2f (%.2f-%.2f)"
        .formatted(ratios[ratios.length / 2], ratios[0], ratios[ratios.length - 1]);
  }

  private Run wrk(Load load, int port, int length, Process measured)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>(List.of("wrk", "-t1", "-c" + load.connections()));
    command.addAll(List.of("-d" + length, "--latency"));
    if (load.close()) {
      command.addAll(List.of("-H", "Connection: close"));
    }
    command.add("http://127.0.0.1:" + port + load.path());
    double before = cpuMicros(measured);
    Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    wrk.waitFor();
    double used = cpuMicros(measured) - before;
    Matcher requests = REQUESTS.matcher(text);
    Matcher tail = P99.matcher(text);
    if (!requests.find() || !tail.find()) {
      throw new IllegalStateException("wrk said: " + text);
    }
    double count = Math.max(1, Double.parseDouble(group(requests, 1)));
    double scale =
        switch (group(tail, 2)) {
          case "us" -> 0.001;
          case "ms" -> 1;
          default -> 1_000;
        };
    return new Run(count / length, used / count, Double.parseDouble(group(tail, 1)) * scale);
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }

  private static String group(Matcher match, int group) {
    return Objects.requireNonNull(match.group(group), "a group that always takes part");
  }

  /// Processor time of the process with all its threads (proc(5), stat: utime and stime in ticks of
  /// 10 ms).
  private static double cpuMicros(Process process) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10_000.0;
  }

  private Process start(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(Path.of(command[0]).getFileName() + ".out").toFile())
            .start();
    started.add(process);
    if (process.waitFor(2, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          command[0] + " ended at once: see " + folder + ", status " + process.exitValue());
    }
    return process;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Path nginxConfig(int port) throws IOException {
    Path root = Files.createDirectories(folder.resolve("www"));
    Files.write(root.resolve("1k"), new byte[1 << 10]);
    Files.write(root.resolve("64k"), new byte[64 << 10]);
    Files.write(root.resolve("1m"), new byte[1 << 20]);
    String text =
        """
        worker_processes 1; daemon off; pid %1$s/pid; error_log %1$s/error;
        events { worker_connections 4096; }
        http {
          access_log off; sendfile on; root %2$s; keepalive_requests 1000000000;
          client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c;
          uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
          server { listen 127.0.0.1:%3$d; }
        }
        """
            .formatted(folder, root, port);
    return Files.writeString(folder.resolve("nginx.conf"), text);
  }

  private String haproxyConfig(int[] ports, int server, int threads) throws IOException {
    String text =
        """
        global
          nbthread %1$d
          maxconn 4000
        defaults
          timeout connect 5s
          timeout client 30s
          timeout server 30s
        listen http
          mode http
          bind 127.0.0.1:%2$d
          server s1 127.0.0.1:%4$d
        listen tcp
          mode tcp
          bind 127.0.0.1:%3$d
          server s1 127.0.0.1:%4$d
        """
            .formatted(threads, ports[0], ports[1], server);
    return Files.writeString(folder.resolve("haproxy.cfg"), text).toString();
  }
}
