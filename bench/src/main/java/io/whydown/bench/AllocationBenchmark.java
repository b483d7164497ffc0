package io.whydown.bench;

import com.sun.management.ThreadMXBean;
import io.whydown.balancer.LoadBalancer;
import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.FrontendConfig;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.config.Timeouts;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How many bytes of heap the balancer's loop takes for a request, counted by the JVM for that
/// thread alone: the whole engine with one loop, real sockets of the loopback on both sides, eight
/// clients. The rounds show when the compiler has done its work; the last one is the steady state.
/// Run it, after `bench/side-by-side.sh build`, with:
///
/// ```
/// java --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC \
///   -cp "bench/target/quick/*:cli/target/whydown/$(cat cli/target/whydown/current)/*" \
///   io.whydown.bench.AllocationBenchmark
/// ```
public final class AllocationBenchmark {

  private static final int ROUNDS = 5;
  private static final int CLIENTS = 8;
  private static final int REQUESTS = 40_000;

  /// What is asked for, and how.
  private record Load(String name, ProxyMode mode, int body, int posted, boolean closes) {

    int requests() {
      return body > 100_000 || closes ? REQUESTS / 10 : REQUESTS;
    }

    ByteBuffer request() {
      String head =
          (posted > 0 ? "POST" : "GET")
              + " / HTTP/1.1\r\nHost: a\r\n"
              + (closes ? "Connection: close\r\n" : "")
              + (posted > 0 ? "Content-Length: " + posted + "\r\n" : "")
              + "\r\n"
              + "p".repeat(posted);
      return direct(head);
    }

    ByteBuffer answer() {
      return direct(
          "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(body) + "b".repeat(body));
    }
  }

  private static final List<Load> LOADS =
      List.of(
          new Load("keep-alive 1 KiB", ProxyMode.HTTP, 1 << 10, 0, false),
          new Load("POST of 2 KiB", ProxyMode.HTTP, 1 << 10, 2 << 10, false),
          new Load("64 KiB", ProxyMode.HTTP, 64 << 10, 0, false),
          new Load("1 MiB", ProxyMode.HTTP, 1 << 20, 0, false),
          new Load("TCP, 64 KiB", ProxyMode.TCP, 64 << 10, 0, false),
          new Load("connection per request", ProxyMode.HTTP, 1 << 10, 0, true));

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final PrintStream out;

  private AllocationBenchmark(PrintStream out) {
    this.out = out;
  }

  @SuppressWarnings("SystemOut") // a command's output
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    var bench = new AllocationBenchmark(System.out);
    System.out.println("| load | bytes of heap for a request, round by round |");
    System.out.println("|---|---|");
    for (Load load : LOADS) {
      bench.run(load);
    }
  }

  private void run(Load load) throws IOException, InterruptedException, ExecutionException {
    try (var workers = Executors.newVirtualThreadPerTaskExecutor();
        var server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
      var address = (InetSocketAddress) server.getLocalAddress();
      var _ = workers.submit(() -> serve(load, server));
      try (var balancer = LoadBalancer.start(config(load.mode(), address.getPort()))) {
        int port = balancer.control().frontends().getFirst().listeners().getFirst().port();
        long loop = loopThread();
        var line = new StringBuilder("| " + load.name() + " | ");
        for (int round = 0; round < ROUNDS; round++) {
          long before = threads.getThreadAllocatedBytes(loop);
          ask(load, port, workers);
          long taken = threads.getThreadAllocatedBytes(loop) - before;
          line.append("%.1f ".formatted((double) taken / load.requests()));
        }
        out.println(line.append('|'));
      }
    }
  }

  private static long loopThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("balancer-0"))
        .findFirst()
        .orElseThrow()
        .threadId();
  }

  private static LoadBalancerConfig config(ProxyMode mode, int port) {
    var timeouts = Timeouts.of(10_000, 60_000, 60_000);
    var bind = BindConfig.tcp(IpAddress.V4_LOOPBACK, 0);
    var front = ProxyConfig.frontend("f", mode, FrontendConfig.of(List.of(bind), "b"), timeouts);
    var server = ServerConfig.of("s", ServerPlace.tcp(IpAddress.V4_LOOPBACK, port));
    var back =
        ProxyConfig.backend(
            "b", mode, BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of(server)), timeouts);
    return new LoadBalancerConfig(ProcessConfig.DEFAULT.withThreads(1), List.of(front, back));
  }

  // The load, and the server. Neither is on the thread that is looked at.

  private static void ask(Load load, int port, java.util.concurrent.ExecutorService workers)
      throws InterruptedException, ExecutionException {
    var done = new ArrayList<Future<?>>();
    for (int i = 0; i < CLIENTS; i++) {
      done.add(workers.submit(() -> client(load, port)));
    }
    for (var each : done) {
      each.get();
    }
  }

  private static void client(Load load, int port) {
    ByteBuffer request = load.request();
    ByteBuffer block = ByteBuffer.allocateDirect(1 << 18);
    int left = load.requests() / CLIENTS;
    try {
      while (left > 0) {
        try (var channel =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
          do {
            channel.write(request.rewind());
            readAnswer(channel, block, load.body());
            left--;
          } while (left > 0 && !load.closes());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void readAnswer(SocketChannel channel, ByteBuffer block, int body)
      throws IOException {
    block.clear();
    int head = 0;
    long seen = 0;
    while (head == 0 || seen < (long) head + body) {
      if (channel.read(block) < 0) {
        throw new IOException("closed before the answer was whole");
      }
      if (head == 0) {
        head = headLength(block);
      }
      if (head > 0) {
        seen += block.position();
        block.clear();
      }
    }
  }

  /// 0 while it is not whole.
  private static int headLength(ByteBuffer block) {
    for (int i = 3; i < block.position(); i++) {
      if (block.get(i) == '\n' && block.get(i - 2) == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  private static void serve(Load load, ServerSocketChannel server) {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        Thread.ofVirtual().start(() -> answer(load, channel));
      }
    } catch (IOException _) {
      // Closed: the load is over.
    }
  }

  private static void answer(Load load, SocketChannel channel) {
    ByteBuffer answer = load.answer();
    ByteBuffer block = ByteBuffer.allocateDirect(8 << 10);
    try (channel) {
      while (true) {
        block.clear();
        int head = 0;
        while (head == 0 || block.position() < head + load.posted()) {
          if (channel.read(block) < 0) {
            return;
          }
          head = headLength(block);
        }
        answer.rewind();
        while (answer.hasRemaining()) {
          channel.write(answer);
        }
      }
    } catch (IOException _) {
      // The balancer has closed it.
    }
  }

  private static ByteBuffer direct(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}
