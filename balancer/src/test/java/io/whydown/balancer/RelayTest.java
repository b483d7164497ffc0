package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BackendOptions;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.CookieConfig;
import io.whydown.balancer.config.HttpOptions;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.RetryConfig;
import io.whydown.balancer.config.Rules;
import io.whydown.balancer.config.ServerConfig.ProxyHeader;
import io.whydown.balancer.config.ServerLimits;
import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.hook.HttpResponse;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.runtime.Counter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What travels through a balancer, over real sockets of the loopback, with each transport.
final class RelayTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  /// Holds ports on which nobody listens, so that the kernel gives them to nobody else meanwhile.
  private final List<Socket> held = new ArrayList<>();

  private int closedPort() throws IOException {
    var socket = new Socket();
    held.add(socket);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return socket.getLocalPort();
  }

  @AfterEach
  void letPortsGo() throws IOException {
    for (Socket socket : held) {
      socket.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void requests_goRound(TransportChoice transport) throws IOException {
    try (var one = TinyServer.answering("one");
        var two = TinyServer.answering("two");
        var balancer =
            TestBalancer.start(
                transport, ProxyMode.HTTP, TestBalancer.to(one.port(), two.port()))) {
      assertThat(balancer.get("/")).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\none");
      assertThat(balancer.get("/")).endsWith("two").contains("connection: close");
      assertThat(balancer.get("/")).endsWith("one");

      var counters = balancer.balancer.control().backends().getFirst().counters();
      assertThat(counters.get(Counter.RESPONSES_2XX)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void pipelinedRequests_areAnsweredInOrderOnOneConnection(TransportChoice transport)
      throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer =
            TestBalancer.start(transport, ProxyMode.HTTP, TestBalancer.to(server.port()));
        var socket = balancer.connect()) {
      String post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
      socket.getOutputStream().write((GET + post + GET).getBytes(ISO_8859_1));

      assertThat(TinyServer.readMessage(socket.getInputStream())).endsWith("\r\n\r\nx");
      assertThat(TinyServer.readMessage(socket.getInputStream())).endsWith("\r\n\r\nxabc");
      assertThat(TinyServer.readMessage(socket.getInputStream())).endsWith("\r\n\r\nx");
      assertThat(server.connections).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void headOfASmallAnswer_waitsForItsBodyOnlyShortly(TransportChoice transport) throws Exception {
    // The server has nothing more to say until the client has seen the head.
    var headSeen = new CountDownLatch(1);
    try (var server =
            new TinyServer(client -> {
              TinyServer.readHead(client.getInputStream());
              client
                  .getOutputStream()
                  .write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n".getBytes(ISO_8859_1));
              TinyServer.await(headSeen);
              client.getOutputStream().write("body".getBytes(ISO_8859_1));
            });
        var balancer =
            TestBalancer.start(transport, ProxyMode.HTTP, TestBalancer.to(server.port()));
        var socket = balancer.connect()) {
      socket.getOutputStream().write(GET.getBytes(ISO_8859_1));

      assertThat(TinyServer.readHead(socket.getInputStream())).contains("200");
      headSeen.countDown();
      assertThat(socket.getInputStream().readNBytes(4)).asString(ISO_8859_1).isEqualTo("body");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void largeBodies_arriveWholeBothWays(TransportChoice transport) throws IOException {
    byte[] body = new byte[3 << 20];
    new java.util.Random(1).nextBytes(body);
    try (var server = TinyServer.answering("");
        var balancer =
            TestBalancer.start(transport, ProxyMode.HTTP, TestBalancer.to(server.port()));
        var socket = balancer.connect()) {
      String head = "PUT /big HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n";
      Thread.ofVirtual()
          .start(() -> {
            try {
              socket.getOutputStream().write(head.getBytes(ISO_8859_1));
              socket.getOutputStream().write(body);
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      String answer = TinyServer.readHead(socket.getInputStream());

      assertThat(answer).contains("Content-Length: " + body.length);
      assertThat(Arrays.equals(socket.getInputStream().readNBytes(body.length), body)).isTrue();
    }
  }

  @Test
  void largeAnswer_movesInsideTheKernelAndIsCounted() throws IOException {
    String body = "x".repeat(1 << 20);
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n";
    try (var server = TinyServer.raw(head + body);
        var balancer =
            TestBalancer.start(
                TransportChoice.EPOLL, ProxyMode.HTTP, TestBalancer.to(server.port()))) {
      assertThat(balancer.get("/")).hasSizeGreaterThan(body.length());

      var backend = balancer.balancer.control().backends().getFirst().counters();
      var frontend = balancer.balancer.control().frontends().getFirst().counters();
      assertThat(backend.get(Counter.SPLICED_IN)).isPositive();
      assertThat(frontend.get(Counter.SPLICED_OUT)).isEqualTo(backend.get(Counter.SPLICED_IN));
      assertThat(frontend.get(Counter.SPLICED_IN)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void chunkedAnswer_passesWithItsTrailer(TransportChoice transport) throws IOException {
    String answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: 1\r\n\r\n";
    try (var server = TinyServer.raw(answer);
        var balancer =
            TestBalancer.start(transport, ProxyMode.HTTP, TestBalancer.to(server.port()))) {
      assertThat(balancer.get("/")).endsWith("\r\n\r\n3\r\nabc\r\n0\r\nT: 1\r\n\r\n");
      assertThat(balancer.exchange("GET / HTTP/1.0\r\n\r\n"))
          .as("an old client gets no chunks")
          .doesNotContain("chunked")
          .endsWith("\r\n\r\nabc");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void informationalAnswers_passBeforeTheFinalOne(TransportChoice transport) throws IOException {
    String answer =
        String.join(
            "\r\n",
            List.of(
                "HTTP/1.1 100 Continue",
                "",
                "HTTP/1.1 103 Early Hints",
                "Link: x",
                "",
                "HTTP/1.1 204 No Content",
                "",
                ""));
    try (var server = TinyServer.raw(answer);
        var balancer =
            TestBalancer.start(transport, ProxyMode.HTTP, TestBalancer.to(server.port()))) {
      assertThat(balancer.get("/"))
          .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
          .contains("HTTP/1.1 204 No Content\r\n");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void upgrade_becomesATunnel(TransportChoice transport) throws IOException {
    TinyServer.Script echo =
        client -> {
          TinyServer.readHead(client.getInputStream());
          client
              .getOutputStream()
              .write(
                  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"
                      .getBytes(ISO_8859_1));
          client.getInputStream().transferTo(client.getOutputStream());
        };
    try (var server = new TinyServer(echo);
        var balancer =
            TestBalancer.start(transport, ProxyMode.HTTP, TestBalancer.to(server.port()));
        var socket = balancer.connect()) {
      socket
          .getOutputStream()
          .write(
              "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"
                  .getBytes(ISO_8859_1));
      assertThat(TinyServer.readHead(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
      socket.getOutputStream().write("ping".getBytes(ISO_8859_1));
      assertThat(new String(socket.getInputStream().readNBytes(4), ISO_8859_1)).isEqualTo("ping");
      socket.shutdownOutput();
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void tcp_passesBytesAndHalfCloses(TransportChoice transport) throws IOException {
    TinyServer.Script sum =
        client -> {
          byte[] all = client.getInputStream().readAllBytes();
          client.getOutputStream().write(("got " + all.length).getBytes(ISO_8859_1));
        };
    try (var server = new TinyServer(sum);
        var balancer =
            TestBalancer.start(transport, ProxyMode.TCP, TestBalancer.to(server.port()));
        var socket = balancer.connect()) {
      socket.getOutputStream().write(new byte[200_000]);
      socket.shutdownOutput();

      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
          .isEqualTo("got 200000");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void deadServer_isPassedOverWithRedispatch(TransportChoice transport) throws IOException {
    try (var server = TinyServer.answering("alive")) {
      var backend =
          TestBalancer.to(closedPort(), server.port())
              .withOptions(BackendOptions.DEFAULT.withRedispatch(-1));
      try (var balancer = TestBalancer.start(transport, ProxyMode.HTTP, backend)) {
        for (int i = 0; i < 4; i++) {
          assertThat(balancer.get("/")).endsWith("alive");
        }
        var counters = balancer.balancer.control().backends().getFirst().counters();
        assertThat(counters.get(Counter.REDISPATCHES)).isPositive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void deadServer_isPassedOverByUploadsToo(TransportChoice transport) throws IOException {
    String body = "0123456789".repeat(30_000);
    String request =
        "PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 300000\r\n\r\n" + body;
    try (var server = TinyServer.answering("alive")) {
      var backend =
          TestBalancer.to(closedPort(), closedPort(), server.port())
              .withOptions(BackendOptions.DEFAULT.withRedispatch(1));
      try (var balancer = TestBalancer.start(transport, ProxyMode.HTTP, backend)) {
        for (int i = 0; i < 3; i++) {
          assertThat(balancer.exchange(request)).endsWith("alive" + body);
        }
        var counters = balancer.balancer.control().backends().getFirst().counters();
        assertThat(counters.get(Counter.REDISPATCHES)).isPositive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void deadServer_leavesTheClientOfAnUploadItsConnection(TransportChoice transport)
      throws IOException {
    String body = "0123456789".repeat(30_000);
    String upload = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + body;
    String last = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    try (var server = TinyServer.answering("alive")) {
      var backend =
          TestBalancer.to(closedPort(), server.port())
              .withOptions(BackendOptions.DEFAULT.withRedispatch(1));
      try (var balancer = TestBalancer.start(transport, ProxyMode.HTTP, backend)) {
        assertThat(balancer.exchange(upload + last)).contains("alive" + body).endsWith("alive");
        var counters = balancer.balancer.control().backends().getFirst().counters();
        assertThat(counters.get(Counter.REDISPATCHES)).isPositive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void noServer_is503(TransportChoice transport) throws IOException {
    var backend =
        TestBalancer.to(closedPort())
            .withRetry(new RetryConfig(0, Set.of(RetryConfig.On.CONNECTION_FAILURE), Set.of()));
    try (var balancer = TestBalancer.start(transport, ProxyMode.HTTP, backend)) {
      assertThat(balancer.get("/"))
          .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
          .contains("No server is available to handle this request.");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void retryOn_makesTheRequestAgain(TransportChoice transport) throws IOException {
    try (var bad = TinyServer.raw("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        var empty = new TinyServer(client -> TinyServer.readHead(client.getInputStream()));
        var good = TinyServer.answering("good")) {
      var retry =
          new RetryConfig(
              3,
              Set.of(RetryConfig.On.CONNECTION_FAILURE, RetryConfig.On.EMPTY_RESPONSE),
              Set.of(500));
      var backend = TestBalancer.to(bad.port(), empty.port(), good.port()).withRetry(retry);
      try (var balancer = TestBalancer.start(transport, ProxyMode.HTTP, backend)) {
        assertThat(balancer.get("/")).endsWith("good");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void silentServer_is504AndMalformedOne502(TransportChoice transport) throws IOException {
    var timeouts = Timeouts.of(1_000, 5_000, 200);
    try (var silent = new TinyServer(client -> client.getInputStream().readAllBytes());
        var ssh = TinyServer.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n");
        var slow =
            TestBalancer.start(
                transport,
                ProxyMode.HTTP,
                TestBalancer.to(silent.port()),
                timeouts,
                UnaryOperator.identity());
        var wrong = TestBalancer.start(transport, ProxyMode.HTTP, TestBalancer.to(ssh.port()))) {
      assertThat(slow.get("/")).startsWith("HTTP/1.1 504 ");
      assertThat(wrong.get("/")).startsWith("HTTP/1.1 502 ");
      assertThat(wrong.balancer.control().refusedMessages()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void queuedRequest_waitsForItsTurnOrTimesOut(TransportChoice transport) throws IOException {
    var timeouts = new Timeouts(1_000, 5_000, 5_000, 0, 0, 300, 0, 0, 0, 0, 0);
    try (var held = new TinyServer(client -> client.getInputStream().readAllBytes())) {
      var server =
          TestBalancer.server("s1", held.port())
              .withLimits(ServerLimits.NONE.withMaxConnections(1));
      var backend = BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of(server));
      try (var balancer =
              TestBalancer.start(
                  transport, ProxyMode.HTTP, backend, timeouts, UnaryOperator.identity());
          var first = balancer.connect()) {
        first.getOutputStream().write(GET.getBytes(ISO_8859_1));
        while (balancer.balancer.control().backends().getFirst().servers().getFirst().used() == 0) {
          Thread.onSpinWait();
        }
        assertThat(balancer.get("/")).startsWith("HTTP/1.1 503 ");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void cookie_leadsBack(TransportChoice transport) throws IOException {
    try (var one = TinyServer.answering("one");
        var two = TinyServer.answering("two")) {
      var backend =
          BackendConfig.of(
                  BalanceConfig.ROUND_ROBIN,
                  List.of(
                      TestBalancer.server("s1", one.port()).withCookie("A"),
                      TestBalancer.server("s2", two.port()).withCookie("B")))
              .withCookie(CookieConfig.of("SRV", CookieConfig.Mode.INSERT));
      try (var balancer = TestBalancer.start(transport, ProxyMode.HTTP, backend)) {
        assertThat(balancer.get("/")).contains("set-cookie: SRV=A; path=/");
        for (int i = 0; i < 3; i++) {
          String request =
              "GET / HTTP/1.1\r\nHost: a\r\nCookie: x=1; SRV=B\r\nConnection: close\r\n\r\n";
          assertThat(balancer.exchange(request)).endsWith("two").doesNotContain("set-cookie");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void rulesOfAnswers_doNotSeeTheBalancersOwnCookie(TransportChoice transport) throws IOException {
    Rule removes =
        stream -> {
          HttpResponse response = stream.response();
          if (response != null) {
            response.removeAll("set-cookie");
          }
          return Verdict.CONTINUE;
        };
    try (var server =
        TinyServer.raw("HTTP/1.1 200 OK\r\nSet-Cookie: own=1\r\nContent-Length: 0\r\n\r\n")) {
      var backend =
          BackendConfig.of(
                  BalanceConfig.ROUND_ROBIN,
                  List.of(TestBalancer.server("s1", server.port()).withCookie("A")))
              .withCookie(CookieConfig.of("SRV", CookieConfig.Mode.INSERT));
      try (var balancer =
          TestBalancer.start(
              transport,
              ProxyMode.HTTP,
              backend,
              Timeouts.of(1_000, 5_000, 5_000),
              proxy -> proxy.withRules(Rules.NONE.withResponse(List.of(removes))))) {
        assertThat(balancer.get("/")).contains("set-cookie: SRV=A; path=/").doesNotContain("own=1");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void forwardedFor_andProxyHeader_tellTheClient(TransportChoice transport) throws IOException {
    TinyServer.Script mirror =
        client -> {
          String first = TinyServer.readHead(client.getInputStream());
          String answer =
              "HTTP/1.1 200 OK\r\nContent-Length: " + first.length() + "\r\n\r\n" + first;
          client.getOutputStream().write(answer.getBytes(ISO_8859_1));
        };
    try (var server = new TinyServer(mirror)) {
      var backend =
          BackendConfig.of(
              BalanceConfig.ROUND_ROBIN,
              List.of(TestBalancer.server("s1", server.port()).withSendProxy(ProxyHeader.V1)));
      var header = new HttpOptions.AddressHeader("x-forwarded-for", null, false);
      try (var balancer =
          TestBalancer.start(
              transport,
              ProxyMode.HTTP,
              backend,
              Timeouts.of(1_000, 5_000, 5_000),
              proxy -> proxy.withHttp(HttpOptions.DEFAULT.withForwardedFor(header)))) {
        assertThat(balancer.get("/x"))
            .contains("\r\n\r\nPROXY TCP4 127.0.0.1 127.0.0.1 ")
            .contains("\r\nGET /x HTTP/1.1\r\n")
            .contains("x-forwarded-for: 127.0.0.1\r\n");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void malformedRequest_is400CountedAndKept(TransportChoice transport) throws IOException {
    try (var server = TinyServer.answering("never");
        var balancer =
            TestBalancer.start(transport, ProxyMode.HTTP, TestBalancer.to(server.port()))) {
      for (String bad :
          List.of(
              "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
              "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n")) {
        assertThat(balancer.exchange(bad))
            .startsWith("HTTP/1.1 400 Bad request\r\n")
            .contains("connection: close");
      }
      var front = balancer.balancer.control().frontends().getFirst();
      assertThat(front.counters().get(Counter.REQUEST_ERRORS)).isEqualTo(3);
      assertThat(balancer.balancer.control().refusedMessages().getFirst().total()).isEqualTo(3);
    }
  }
}
