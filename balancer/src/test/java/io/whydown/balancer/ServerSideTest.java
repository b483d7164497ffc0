package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BackendOptions;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyField;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.Rules;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerConfig.ProxyHeader;
import io.whydown.balancer.config.SourceConfig;
import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Verdict;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// What servers see of the balancer's settings about them.
final class ServerSideTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private static BackendConfig to(BackendOptions options, ServerConfig... servers) {
    return BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of(servers)).withOptions(options);
  }

  private static TestBalancer start(BackendConfig backend) {
    return TestBalancer.start(TransportChoice.BEST, ProxyMode.HTTP, backend);
  }

  private static String ask(java.net.Socket socket) throws IOException {
    socket.getOutputStream().write(GET.getBytes(ISO_8859_1));
    String head = TinyServer.readHead(socket.getInputStream());
    int at = head.indexOf("Content-Length: ") + 16;
    int length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
    return new String(socket.getInputStream().readNBytes(length), ISO_8859_1);
  }

  @Test
  void nameHeader_saysWhichServerItIs() throws IOException {
    try (var server = TinyServer.echoing();
        var balancer =
            start(
                to(
                    BackendOptions.DEFAULT.withNameHeader("X-Server"),
                    TestBalancer.server("s1", server.port())))) {
      String answer =
          balancer.exchange(
              "GET / HTTP/1.1\r\nHost: a\r\nX-Server: forged\r\nConnection: close\r\n\r\n");

      assertThat(answer).contains("X-Server: s1\r\n").doesNotContain("forged");
    }
  }

  @Test
  void preferredLastServer_keepsAClientsRequestsTogether() throws IOException {
    try (var one = TinyServer.answering("one");
        var two = TinyServer.answering("two")) {
      ServerConfig[] servers = {
        TestBalancer.server("s1", one.port()), TestBalancer.server("s2", two.port())
      };
      try (var balancer = start(to(BackendOptions.DEFAULT, servers));
          var socket = balancer.connect()) {
        assertThat(List.of(ask(socket), ask(socket))).containsExactly("one", "two");
      }
      try (var balancer = start(to(BackendOptions.DEFAULT.withPreferLastServer(), servers));
          var first = balancer.connect();
          var second = balancer.connect()) {
        assertThat(List.of(ask(first), ask(first), ask(first))).containsOnly("one");
        assertThat(List.of(ask(second), ask(second))).containsOnly("two");
      }
    }
  }

  @Test
  void foreignSource_isWhereConnectionsComeFrom() throws IOException {
    Queue<String> sources = new ConcurrentLinkedQueue<>();
    try (var server =
            new TinyServer(client -> {
              sources.add(String.valueOf(client.getInetAddress()));
              TinyServer.readHead(client.getInputStream());
              client
                  .getOutputStream()
                  .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
            });
        // every address of 127.0.0.0/8 is this machine's: no capability is needed to come from it
        var balancer =
            start(
                to(
                    BackendOptions.DEFAULT,
                    TestBalancer.server("s1", server.port())
                        .withSource(
                            new SourceConfig(IpAddress.parse("127.0.0.9"), 0, 0, null, null))))) {
      assertThat(balancer.get("/")).startsWith("HTTP/1.1 200");
      assertThat(sources).containsExactly("/127.0.0.9");
    }
  }

  @Test
  void contentRules_areAskedForEachRequestOfAClient() throws IOException {
    var asked = new AtomicInteger();
    Rule rule =
        _ -> {
          asked.incrementAndGet();
          return Verdict.CONTINUE;
        };
    UnaryOperator<ProxyConfig> change =
        proxy ->
            proxy.name().equals("front")
                ? proxy.withRules(Rules.NONE.withContent(List.of(rule)))
                : proxy;
    try (var server = TinyServer.answering("x");
        var balancer =
            TestBalancer.start(
                TransportChoice.BEST,
                ProxyMode.HTTP,
                to(BackendOptions.DEFAULT, TestBalancer.server("s1", server.port())),
                Timeouts.of(10_000, 10_000, 10_000),
                change);
        var socket = balancer.connect()) {
      assertThat(List.of(ask(socket), ask(socket), ask(socket))).containsOnly("x");
      assertThat(asked).hasValue(3);
    }
  }

  @Test
  void uniqueId_goesBehindTheAddressesOfAProxyHeader() throws IOException {
    Queue<byte[]> headers = new ConcurrentLinkedQueue<>();
    try (var server =
            new TinyServer(client -> {
              byte[] fixed = client.getInputStream().readNBytes(16);
              int length = (fixed[14] & 0xff) << 8 | fixed[15] & 0xff;
              headers.add(client.getInputStream().readNBytes(length));
              TinyServer.readHead(client.getInputStream());
              client
                  .getOutputStream()
                  .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
            });
        var balancer =
            start(
                to(
                    BackendOptions.DEFAULT,
                    TestBalancer.server("s1", server.port())
                        .withSendProxy(ProxyHeader.V2)
                        .withProxyFields(
                            List.of(new ProxyField(ProxyField.UNIQUE_ID, _ -> "id-1")))))) {
      assertThat(balancer.get("/")).startsWith("HTTP/1.1 200");

      byte[] fields = headers.remove();
      assertThat(new String(fields, 12, fields.length - 12, ISO_8859_1))
          .isEqualTo("\u0005\u0000\u0004id-1");
    }
  }
}
