package io.whydown.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.FrontendConfig;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.ReuseMode;
import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.runtime.Counter;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Loops lend each other idle connections to servers: however the kernel spreads clients over them,
/// one client after the other needs one connection.
final class BorrowingTest {

  private static final int CLIENTS = 40;

  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  @Test
  void clientsOneByOne_shareOneConnectionOverAllLoops() throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = LoadBalancer.start(config(server.port()))) {
      int port = balancer.control().frontends().getFirst().listeners().getFirst().port();

      for (int i = 0; i < CLIENTS; i++) {
        assertThat(get(port)).startsWith("HTTP/1.1 200 OK").endsWith("x");
      }

      assertThat(server.connections).hasValue(1);
      var counters = balancer.control().backends().getFirst().counters();
      assertThat(counters.get(Counter.REUSES)).isEqualTo(CLIENTS - 1);
    }
  }

  /// A client that has its answer may be quicker than the thread that sent it: the connection has
  /// to be free before the answer goes out. Seen where the answer cannot go out: nobody reads.
  @Test
  void connection_isFreeBeforeItsAnswerGoesOut() throws Exception {
    var asked = new Semaphore(0);
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: 15000\r\n\r\n" + "x".repeat(15_000);
    TinyServer.Script script =
        socket -> {
          while (!TinyServer.readHead(socket.getInputStream()).isEmpty()) {
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            asked.release();
          }
        };
    try (var server = new TinyServer(script);
        var balancer = LoadBalancer.start(config(server.port()));
        var client = new Socket()) {
      client.setReceiveBufferSize(4_096);
      int port = balancer.control().frontends().getFirst().listeners().getFirst().port();
      client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      // once an answer is stuck, no further request is read
      do {
        client.getOutputStream().write(REQUEST);
      } while (asked.tryAcquire(1, TimeUnit.SECONDS) && awaitIdle(balancer));
      assertThat(awaitIdle(balancer)).isTrue();
    }
  }

  private static boolean awaitIdle(LoadBalancer balancer) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() < end) {
      if (balancer.control().backends().getFirst().servers().getFirst().idle() == 1) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  private static LoadBalancerConfig config(int port) {
    var timeouts = Timeouts.of(10_000, 10_000, 10_000);
    var bind = BindConfig.tcp(IpAddress.V4_LOOPBACK, 0);
    var front =
        ProxyConfig.frontend(
            "front", ProxyMode.HTTP, FrontendConfig.of(List.of(bind), "back"), timeouts);
    var backend =
        BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of(TestBalancer.server("s1", port)))
            .withReuse(ReuseMode.ALWAYS);
    var back = ProxyConfig.backend("back", ProxyMode.HTTP, backend, timeouts);
    return new LoadBalancerConfig(ProcessConfig.DEFAULT.withThreads(3), List.of(front, back));
  }

  private static String get(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      byte[] request =
          "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.ISO_8859_1);
      socket.getOutputStream().write(request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
