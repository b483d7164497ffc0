package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.FrontendConfig;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.Rules;
import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Verdict;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients are spread over the loops, though the kernel tells one loop of all of them.
final class SpreadingTest {

  private static final int CLIENTS = 40;
  private static final int LOOPS = 2;

  private final Map<String, Integer> byThread = new ConcurrentHashMap<>();
  private final CountDownLatch isBusy = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @Test
  @Timeout(60)
  void clientsThatStay_areServedByAllLoopsAlike(@TempDir Path folder) throws Exception {
    Path socket = folder.resolve("s");
    var clients = new ArrayList<SocketChannel>();
    try (var server = TinyServer.answering("x");
        var balancer = LoadBalancer.start(config(socket, server.port()))) {
      try {
        clients.add(asking(socket));
        isBusy.await();
        // One loop is held up: the other one takes in all who come now.
        while (clients.size() < CLIENTS) {
          clients.add(asking(socket));
        }
        while (sessions(balancer) < CLIENTS) {
          Thread.onSpinWait();
        }
        goOn.countDown();
        for (SocketChannel client : clients) {
          readAnswer(client);
        }
      } finally {
        goOn.countDown();
        for (SocketChannel client : clients) {
          client.close();
        }
      }
    }

    assertThat(byThread.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(CLIENTS);
    assertThat(byThread).hasSize(LOOPS);
    assertThat(byThread.values())
        .allSatisfy(count -> assertThat(count).isBetween(CLIENTS / LOOPS - 2, CLIENTS / LOOPS + 2));
  }

  private static long sessions(LoadBalancer balancer) {
    return balancer.control().frontends().getFirst().sessions().current();
  }

  /// Runs on the loop that serves the client; holds the first one up.
  private Verdict count() {
    boolean isFirst = byThread.isEmpty();
    byThread.merge(Thread.currentThread().getName(), 1, Integer::sum);
    if (isFirst) {
      isBusy.countDown();
      try {
        goOn.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    return Verdict.CONTINUE;
  }

  private LoadBalancerConfig config(Path socket, int port) {
    Rule rule = _ -> count();
    var place = new BindConfig.Place.Unix(socket.toString(), false, -1, -1, -1);
    var bind = BindConfig.tcp(IpAddress.V4_LOOPBACK, 0).withPlace(place);
    var timeouts = Timeouts.of(10_000, 10_000, 10_000);
    var backend =
        BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of(TestBalancer.server("s1", port)));
    return new LoadBalancerConfig(
        ProcessConfig.DEFAULT.withThreads(LOOPS).withTransport(TransportChoice.EPOLL),
        List.of(
            ProxyConfig.frontend(
                    "front", ProxyMode.HTTP, FrontendConfig.of(List.of(bind), "back"), timeouts)
                .withRules(Rules.NONE.withRequest(List.of(rule))),
            ProxyConfig.backend("back", ProxyMode.HTTP, backend, timeouts)));
  }

  private static SocketChannel asking(Path socket) throws IOException {
    SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    client.write(US_ASCII.encode("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    return client;
  }

  private static void readAnswer(SocketChannel client) throws IOException {
    var answer = ByteBuffer.allocate(4_096);
    while (!US_ASCII.decode(answer.duplicate().flip()).toString().endsWith("\r\n\r\nx")) {
      if (client.read(answer) < 0) {
        throw new IOException("closed before the answer was whole");
      }
    }
  }
}
