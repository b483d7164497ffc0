package io.whydown.bench;

import io.whydown.bench.Contestants.Contestant;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// Runs this balancer, Debian's HAProxy (with its defaults, and splicing) and nginx in turn, in
/// front of one server and under wrk or h2load, and prints medians of the ratios within a round:
/// requests, processor time for each request, and the 99th percentile; then memory and the time
/// until ready. Needs `haproxy`, `nginx`, `wrk`, and `h2load` and `openssl` for TLS and HTTP/2. Run
/// it with bench/side-by-side.sh, which has the arguments, and how Undertow and Vert.x take part.
///
/// A round in which others used more than a tenth of the processors is repeated, and left out when
/// there are calm ones. The processor time is the steadiest of the figures.
public final class SideBySide {

  private static final int WARM_UP_SECONDS = 10;

  /// Processor time of others, in percent, above which a round means nothing.
  private static final int LOUD_PERCENT = 10;

  /// As many as HAProxy takes where a process may have 20,000 descriptors.
  private static final int IDLE_CONNECTIONS = 9_900;

  /// What one run showed.
  private record Run(double requestsPerSecond, double microsPerRequest, double p99Millis) {}

  private final Contestants all;
  private final PrintStream out;
  private final int rounds;
  private final int seconds;

  private SideBySide(Contestants all, PrintStream out, int rounds, int seconds) {
    this.all = all;
    this.out = out;
    this.rounds = rounds;
    this.seconds = seconds;
  }

  @SuppressWarnings("SystemOut") // a command's output
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    int threads = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
    String wanted =
        arguments.length > 3 ? arguments[3] : "keep-alive,64k,1m,close,close-shared,tcp,idle,ready";
    List<String> loads = List.of(wanted.split(","));
    Path root = Path.of(Objects.requireNonNull(System.getProperty("whydown.root"), "whydown.root"));
    Path folder = Files.createTempDirectory("side-by-side");
    // The server reads its files as another user.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (var all = new Contestants(folder, root, threads, listeners(loads))) {
      var bench = new SideBySide(all, System.out, rounds, seconds);
      System.out.printf("%d rounds of %d s, threads: %d%n", rounds, seconds, threads);
      bench.compare(loads);
      if (loads.contains("idle")) {
        bench.idle();
      }
      if (loads.contains("ready")) {
        bench.ready(root);
      }
    }
  }

  private static Set<Listener> listeners(List<String> loads) {
    var all = EnumSet.of(Listener.HTTP, Listener.TCP);
    Load.ALL.stream().filter(load -> loads.contains(load.name())).forEach(l -> all.add(l.at()));
    return all;
  }

  private void compare(List<String> wanted) throws IOException, InterruptedException {
    out.println("| load | beside | RPS | CPU/req | p99 | ours: RPS, CPU, p99 |");
    out.println("|---|---|---|---|---|---|");
    for (var load : Load.ALL) {
      if (wanted.contains(load.name())) {
        compare(load);
      }
    }
  }

  private void compare(Load load) throws IOException, InterruptedException {
    if (load.at() == Listener.TABLE) {
      for (Contestant each : List.of(all.balancer, all.haproxy)) {
        out.printf("table: %s, resident %d bytes for an entry%n", each.name(), all.fillTable(each));
      }
    }
    run(load, all.balancer, WARM_UP_SECONDS);
    var peers = new ArrayList<Contestant>(List.of(all.haproxy));
    if (load.isPlain() && !load.path().equals("/1k")) {
      peers.add(all.splicing);
    }
    if (all.nginx.isAt(load.at())) {
      peers.add(all.nginx);
    }
    for (Contestant other : all.others) {
      if (other.isAt(load.at())) {
        run(load, other, WARM_UP_SECONDS);
        peers.add(other);
      }
    }
    long collections = all.balancer.collectionCount();
    var calm = new ArrayList<List<Run>>();
    var loud = new ArrayList<List<Run>>();
    while (calm.size() < rounds && calm.size() + loud.size() < 3 * rounds) {
      var runs = new ArrayList<Run>();
      (round(load, peers, runs) < LOUD_PERCENT ? calm : loud).add(runs);
    }
    List<List<Run>> used = calm.isEmpty() ? loud : calm;
    for (int i = 0; i < peers.size(); i++) {
      print(load, peers.get(i), used, i + 1);
    }
    out.printf(
        "%s: %d rounds, %d left out or loud, resident %d MiB, collections meanwhile: %d%n",
        load.name(),
        used.size(),
        loud.size(),
        all.balancer.residentKib() >> 10,
        all.balancer.collectionCount() - collections);
  }

  /// Runs the balancer, then each peer. Returns how much of the processors others used, in percent.
  private double round(Load load, List<Contestant> peers, List<Run> runs)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    double busy = busyTicks();
    double own = ownMicros() + childMicros();
    runs.add(run(load, all.balancer, seconds));
    for (Contestant peer : peers) {
      runs.add(run(load, peer, seconds));
    }
    double others = (busyTicks() - busy) * 10_000 - (ownMicros() + childMicros() - own);
    double wall = (System.nanoTime() - start) / 1e3;
    return 100 * others / wall / Runtime.getRuntime().availableProcessors();
  }

  /// Ratios within each round: the balancer's run is its first.
  private void print(Load load, Contestant peer, List<List<Run>> used, int index) {
    out.printf(
        "| %s | %s | %s | %s | %s | %.0f/s, %.1f us, %.2f ms |%n",
        load.name(),
        peer.name(),
        show(used, index, Run::requestsPerSecond),
        show(used, index, Run::microsPerRequest),
        show(used, index, Run::p99Millis),
        median(used.stream().mapToDouble(runs -> runs.getFirst().requestsPerSecond()).toArray()),
        median(used.stream().mapToDouble(runs -> runs.getFirst().microsPerRequest()).toArray()),
        median(used.stream().mapToDouble(runs -> runs.getFirst().p99Millis()).toArray()));
  }

  private static String show(List<List<Run>> used, int index, ToDoubleFunction<Run> figure) {
    double[] ratios =
        used.stream()
            .mapToDouble(runs ->
                figure.applyAsDouble(runs.getFirst()) / figure.applyAsDouble(runs.get(index)))
            .sorted()
            .toArray();
    return "%.2f (%.2f-%.2f)".formatted(median(ratios), ratios[0], ratios[ratios.length - 1]);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private double ownMicros() {
    return all.processes().stream().mapToDouble(Contestant::cpuMicros).sum();
  }

  /// Ticks that the machine's processors were not idle (proc(5), stat).
  private static long busyTicks() throws IOException {
    String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
    long busy = 0;
    for (int field : new int[] {1, 2, 3, 6, 7, 8}) {
      busy += Long.parseLong(fields[field]);
    }
    return busy;
  }

  private Run run(Load load, Contestant contestant, int length)
      throws IOException, InterruptedException {
    double before = contestant.cpuMicros();
    Load.Outcome seen = load.run(contestant.port(load.at()), length, all.folder);
    double used = contestant.cpuMicros() - before;
    return new Run(seen.requests() / length, used / seen.requests(), seen.p99Millis());
  }

  /// What children of this process that have ended took: cutime and cstime.
  private static double childMicros() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * 10_000.0;
  }

  /// Resident bytes for each of many clients that have been served once and stay.
  private void idle() throws IOException {
    for (Contestant contestant : List.of(all.balancer, all.haproxy, all.nginx)) {
      long before = contestant.residentKib();
      var open = new ArrayList<SocketChannel>();
      try {
        for (int i = 0; i < IDLE_CONNECTIONS; i++) {
          open.add(served(contestant.port(Listener.HTTP)));
        }
        long after = contestant.residentKib();
        out.printf(
            "idle: %s, %d clients, resident %d -> %d MiB, %d bytes each (without the kernel's)%n",
            contestant.name(),
            IDLE_CONNECTIONS,
            before >> 10,
            after >> 10,
            (after - before) * 1_024 / IDLE_CONNECTIONS);
      } finally {
        for (SocketChannel channel : open) {
          channel.close();
        }
      }
    }
  }

  private static SocketChannel served(int port) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.write(StandardCharsets.US_ASCII.encode("GET /1k HTTP/1.1\r\nHost: a\r\n\r\n"));
    var block = ByteBuffer.allocate(4_096);
    while (block.position() < 1_024) {
      // Head and body come to a little more than 1 KiB.
      if (channel.read(block) < 0) {
        throw new IOException("closed before the answer was whole");
      }
    }
    if (block.get(9) != '2') {
      throw new IOException("the answer is not 200");
    }
    return channel;
  }

  private void ready(Path root) throws IOException, InterruptedException {
    for (String program : List.of(root.resolve("bin/haproxy").toString(), "haproxy")) {
      var times = new double[rounds];
      for (int i = 0; i < rounds; i++) {
        times[i] = all.millisUntilReady(program);
      }
      double[] sorted = times.clone();
      Arrays.sort(sorted);
      out.printf(
          "ready: %s, first answer after %.0f ms (%.0f-%.0f)%n",
          program.startsWith("/") ? "balancer" : program,
          median(times),
          sorted[0],
          sorted[rounds - 1]);
    }
  }
}
