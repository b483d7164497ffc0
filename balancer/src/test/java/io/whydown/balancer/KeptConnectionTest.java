package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyMode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A connection to a server after a large answer: kept when nothing else has come, else closed.
final class KeptConnectionTest {

  /// Much more than a buffer, so that most of it is moved inside the kernel where that is possible.
  private static final int LARGE = 1_000_000;

  private static final int CLIENTS = 8;
  private static final int REQUESTS = 30;

  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n";

  private static BackendConfig to(TinyServer server) {
    return BackendConfig.of(
        BalanceConfig.ROUND_ROBIN, List.of(TestBalancer.server("s1", server.port())));
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static String ask(Socket socket) throws IOException {
    send(socket, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    InputStream in = socket.getInputStream();
    String head = TinyServer.readHead(in);
    int at = head.indexOf("Content-Length: ") + 16;
    int length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
    return new String(in.readNBytes(length), ISO_8859_1);
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void largeAnswers_leaveItToTheNextRequest(TransportChoice transport) throws Exception {
    // All ask before one is answered: a server gets to keep as many connections as were busy at
    // once.
    var together = new CyclicBarrier(CLIENTS);
    TinyServer.Script script =
        socket -> {
          while (!TinyServer.readHead(socket.getInputStream()).isEmpty()) {
            await(together);
            send(socket, HEAD.formatted(LARGE) + "b".repeat(LARGE));
          }
        };
    try (var server = new TinyServer(script);
        var balancer = TestBalancer.start(transport, ProxyMode.HTTP, to(server));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {

      var sizes = new ArrayList<Future<Long>>();
      for (int i = 0; i < CLIENTS; i++) {
        sizes.add(threads.submit(() -> askOften(balancer)));
      }

      for (var size : sizes) {
        assertThat(size.get(60, TimeUnit.SECONDS)).isEqualTo((long) REQUESTS * LARGE);
      }
      assertThat(server.connections).hasValue(CLIENTS);
    }
  }

  private static void await(CyclicBarrier barrier) throws IOException {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static long askOften(TestBalancer balancer) throws IOException {
    try (var client = balancer.connect()) {
      long size = 0;
      for (int i = 0; i < REQUESTS; i++) {
        size += ask(client).length();
      }
      return size;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void bytesBehindALargeAnswer_reachNoOtherRequest(TransportChoice transport) throws Exception {
    var closed = new CompletableFuture<Boolean>();
    TinyServer.Script talkative =
        socket -> {
          TinyServer.readHead(socket.getInputStream());
          if (closed.isDone()) {
            send(socket, HEAD.formatted(5) + "right");
            return;
          }
          send(socket, HEAD.formatted(LARGE) + "b".repeat(LARGE) + HEAD.formatted(5) + "wrong");
          try {
            closed.complete(socket.getInputStream().read() < 0);
          } catch (IOException _) {
            closed.complete(true); // a reset: the balancer had not read all of it
          }
        };
    try (var server = new TinyServer(talkative);
        var balancer = TestBalancer.start(transport, ProxyMode.HTTP, to(server));
        var client = balancer.connect()) {
      assertThat(ask(client)).hasSize(LARGE);

      assertThat(closed.get(10, TimeUnit.SECONDS)).as("the balancer closed it").isTrue();
      assertThat(ask(client)).isEqualTo("right");
    }
  }
}
