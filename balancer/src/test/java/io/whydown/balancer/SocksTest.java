package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.RetryConfig;
import io.whydown.balancer.config.SocksProxy;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Servers that are reached through a SOCKS4 proxy.
final class SocksTest {

  private final Queue<String> heard = new ConcurrentLinkedQueue<>();

  /// A proxy that grants or refuses, and answers in the server's place.
  private TinyServer proxy(String reply) throws IOException {
    return new TinyServer(client -> {
      heard.add(HexFormat.of().formatHex(client.getInputStream().readNBytes(16)));
      client.getOutputStream().write(HexFormat.of().parseHex(reply));
      heard.add(TinyServer.readHead(client.getInputStream()).split("\r\n", 2)[0]);
      client
          .getOutputStream()
          .write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nvia".getBytes(ISO_8859_1));
    });
  }

  private static BackendConfig through(TinyServer proxy) {
    var server =
        TestBalancer.server("s", 0x1234)
            .withSocks(new SocksProxy(IpAddress.V4_LOOPBACK, proxy.port(), false));
    return BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of(server));
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void proxy_isAskedBeforeTheRequestGoesOut(TransportChoice transport) throws IOException {
    try (var proxy = proxy("005a000000000000");
        var balancer = TestBalancer.start(transport, ProxyMode.HTTP, through(proxy))) {
      assertThat(balancer.get("/x")).startsWith("HTTP/1.1 200 OK").endsWith("via");
      assertThat(heard).containsExactly("040112347f000001" + "484150726f787900", "GET /x HTTP/1.1");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void proxyThatRefuses_isAServerThatIsNotThere(TransportChoice transport) throws IOException {
    var once = new RetryConfig(0, RetryConfig.DEFAULT.on(), Set.of());
    try (var proxy = proxy("005b000000000000");
        var balancer =
            TestBalancer.start(transport, ProxyMode.HTTP, through(proxy).withRetry(once))) {
      assertThat(balancer.get("/")).startsWith("HTTP/1.1 503");
    }
  }
}
