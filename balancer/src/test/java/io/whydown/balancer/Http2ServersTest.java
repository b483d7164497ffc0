package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.CheckConfig;
import io.whydown.balancer.config.CheckScript;
import io.whydown.balancer.config.HealthOptions;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.http2.Http2Error;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Servers that speak HTTP/2 (`proto h2`), behind clients that speak HTTP/1.1 and HTTP/2.
final class Http2ServersTest {

  private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

  /// What a server does with a connection, after the first frames.
  private interface Script {
    void run(TinyHttp2 peer) throws IOException;
  }

  private static TinyServer server(Script script, byte... settings) throws IOException {
    return new TinyServer(socket -> {
      var peer = new TinyHttp2(socket);
      assertThat(peer.readRaw(Frames.prefaceLength())).isEqualTo(Frames.preface());
      peer.send(Frames.SETTINGS, 0, 0, settings);
      peer.expect(Frames.SETTINGS);
      peer.send(Frames.SETTINGS, Frames.ACK, 0, new byte[0]);
      script.run(peer);
    });
  }

  /// Answers each request with the text, and its body, once it is whole.
  private static void answer(TinyHttp2 peer, String text) throws IOException {
    var bodies = new HashMap<Integer, StringBuilder>();
    while (true) {
      var frame = peer.read();
      int stream = frame.stream();
      if (frame.type() != Frames.HEADERS && frame.type() != Frames.DATA) {
        continue;
      }
      StringBuilder body = bodies.computeIfAbsent(stream, _ -> new StringBuilder(text));
      if (frame.type() == Frames.DATA) {
        body.append(frame.text());
      }
      if (frame.ends()) {
        bodies.remove(stream);
        peer.headers(stream, false, ":status: 200", "content-length: " + body.length());
        peer.data(stream, true, body.toString().getBytes(ISO_8859_1));
      }
    }
  }

  private static String text(String... lines) {
    return String.join("\r\n", lines);
  }

  private static TestBalancer start(TransportChoice transport, TinyServer server) {
    return start(
        transport,
        TestBalancer.server("s1", server.port()).withProtocol(ServerConfig.Protocol.HTTP2));
  }

  private static TestBalancer start(ServerConfig server) {
    return start(TransportChoice.BEST, server);
  }

  private static TestBalancer start(TransportChoice transport, ServerConfig server) {
    return TestBalancer.start(
        transport, ProxyMode.HTTP, BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of(server)));
  }

  private static TestBalancer start(TinyServer server) {
    return start(TransportChoice.BEST, server);
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void request_isTranslated(TransportChoice transport) throws Exception {
    BlockingQueue<List<String>> heads = new LinkedBlockingQueue<>();
    try (var server =
            server(peer -> {
              heads.add(peer.expect(Frames.HEADERS).fields());
              peer.headers(1, false, ":status: 200", "x-a: b");
              peer.data(1, false, "hel".getBytes(ISO_8859_1));
              peer.data(1, true, "lo".getBytes(ISO_8859_1));
              peer.read();
            });
        var balancer = start(transport, server)) {
      String answer =
          balancer.exchange(
              text(
                  "GET /p?q HTTP/1.1",
                  "Host: example.com",
                  "X-One: 1",
                  "TE: trailers, x",
                  "Cookie: a=1; b=2",
                  "Keep-Alive: 5",
                  "Connection: close",
                  "",
                  ""));

      assertThat(heads.poll(10, TimeUnit.SECONDS))
          .containsExactly(
              ":method: GET",
              ":scheme: https",
              ":authority: example.com",
              ":path: /p?q",
              "x-one: 1",
              "te: trailers",
              "cookie: a=1; b=2");
      assertThat(answer)
          .startsWith("HTTP/1.1 200 \r\nx-a: b\r\ntransfer-encoding: chunked\r\n")
          .contains("hel")
          .endsWith("0\r\n\r\n");
    }
  }

  @Test
  void answerToAHead_isOverWhenTheServerEndsIt() throws Exception {
    BlockingQueue<Integer> next = new LinkedBlockingQueue<>();
    try (var server =
            server(peer -> {
              peer.expect(Frames.HEADERS);
              peer.headers(1, false, ":status: 200", "content-length: 5");
              peer.data(1, true, new byte[0]);
              var frame = peer.read();
              while (frame.stream() == 0) {
                frame = peer.read();
              }
              next.add(frame.type());
              peer.headers(frame.stream(), true, ":status: 204");
              peer.read();
            });
        var balancer = start(server);
        var socket = balancer.connect()) {
      socket.getOutputStream().write(GET.replace("GET", "HEAD").getBytes(ISO_8859_1));
      assertThat(TinyServer.readHead(socket.getInputStream())).contains("content-length: 5");
      socket.getOutputStream().write(GET.getBytes(ISO_8859_1));
      assertThat(TinyServer.readHead(socket.getInputStream())).startsWith("HTTP/1.1 204");

      // No word that the first stream is not wanted any more.
      assertThat(next.poll(10, TimeUnit.SECONDS)).isEqualTo(Frames.HEADERS);
    }
  }

  @Test
  void answerToAHeadWithABody_isAFault() throws IOException {
    try (var server =
            server(peer -> {
              peer.expect(Frames.HEADERS);
              peer.headers(1, false, ":status: 200");
              peer.data(1, true, "HTTP/1.1 200 OK".getBytes(ISO_8859_1));
              peer.read();
            });
        var balancer = start(server)) {
      assertThat(
              balancer.exchange(
                  GET.replace("GET", "HEAD").replace("a\r", "a\r\nConnection: close\r")))
          .startsWith("HTTP/1.1 502");
    }
  }

  @Test
  void requests_shareOneConnection() throws IOException {
    try (var server = server(peer -> answer(peer, "x"));
        var balancer = start(server);
        var first = TinyHttp2.client(balancer.port);
        var second = TinyHttp2.client(balancer.port)) {
      first.request(1, true, "GET", "/");
      assertThat(first.answer(1).text()).isEqualTo("x");
      first.request(3, false, "POST", "/", "content-length: 3");
      second.request(1, true, "GET", "/");
      assertThat(second.answer(1).text()).isEqualTo("x");
      first.data(3, true, "abc".getBytes(ISO_8859_1));

      assertThat(first.answer(3).text()).isEqualTo("xabc");
      assertThat(server.connections).hasValue(1);
    }
  }

  @Test
  void chunkedBody_goesWithItsTrailers_andSoDoesTheAnswer() throws Exception {
    BlockingQueue<List<String>> trailers = new LinkedBlockingQueue<>();
    try (var server =
            server(peer -> {
              peer.expect(Frames.HEADERS);
              peer.expect(Frames.DATA);
              trailers.add(peer.expect(Frames.HEADERS).fields());
              peer.headers(1, false, ":status: 103", "link: x");
              peer.headers(1, false, ":status: 200");
              peer.data(1, false, "abc".getBytes(ISO_8859_1));
              peer.headers(1, true, "grpc-status: 0");
              peer.read();
            });
        var balancer = start(server)) {
      String answer =
          balancer.exchange(
              text(
                  "POST / HTTP/1.1",
                  "Host: a",
                  "Transfer-Encoding: chunked",
                  "Connection: close",
                  "",
                  "5",
                  "hello",
                  "0",
                  "X-Sum: 7",
                  "",
                  ""));

      assertThat(trailers.poll(10, TimeUnit.SECONDS)).containsExactly("x-sum: 7");
      assertThat(answer)
          .startsWith("HTTP/1.1 103 \r\nlink: x\r\n\r\nHTTP/1.1 200 \r\n")
          .endsWith("\r\n3\r\nabc\r\n0\r\ngrpc-status: 0\r\n\r\n");
    }
  }

  @Test
  void headAnswer_hasNoBody() throws IOException {
    try (var server =
            server(peer -> {
              peer.expect(Frames.HEADERS);
              peer.headers(1, true, ":status: 200", "content-length: 5");
              peer.read();
            });
        var balancer = start(server)) {
      String answer = balancer.exchange("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

      assertThat(answer).contains("content-length: 5\r\n").endsWith("\r\n\r\n");
    }
  }

  @Test
  void refusedStream_isSentAgainElsewhere() throws IOException {
    var connections = new AtomicInteger();
    try (var server =
            server(peer -> {
              var head = peer.expect(Frames.HEADERS);
              if (connections.getAndIncrement() == 0) {
                byte[] error = TinyHttp2.int32(Http2Error.REFUSED_STREAM.code());
                peer.send(Frames.RST_STREAM, 0, 1, error);
              } else {
                peer.headers(head.stream(), true, ":status: 204");
              }
              peer.read();
            });
        var balancer = start(server)) {
      // What was not looked at may be sent again, idempotent or not.
      String answer =
          balancer.exchange(
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nConnection: close\r\n\r\nz");

      assertThat(answer).startsWith("HTTP/1.1 204");
    }
  }

  @Test
  void goAway_letsUnseenRequestsGoElsewhere() throws IOException {
    var connections = new AtomicInteger();
    try (var server =
            server(peer -> {
              var head = peer.expect(Frames.HEADERS);
              if (connections.getAndIncrement() == 0) {
                peer.send(Frames.GOAWAY, 0, 0, new byte[8]);
              } else {
                peer.headers(head.stream(), true, ":status: 204");
              }
              peer.read();
            });
        var balancer = start(server)) {
      String answer =
          balancer.exchange(
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nConnection: close\r\n\r\nz");

      assertThat(answer).startsWith("HTTP/1.1 204");
      assertThat(connections).hasValue(2);
    }
  }

  @Test
  void moreStreamsThanTheServerAllows_takeAnotherConnection() throws Exception {
    var bothCame = new CountDownLatch(2);
    byte[] one = {0, 3, 0, 0, 0, 1};
    try (var server =
            server(
                peer -> {
                  peer.expect(Frames.HEADERS);
                  peer.headers(1, true, ":status: 204");
                  var head = peer.expect(Frames.HEADERS);
                  bothCame.countDown();
                  TinyServer.await(bothCame);
                  peer.headers(head.stream(), true, ":status: 204");
                  peer.read();
                },
                one);
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.request(1, true, "GET", "/");
      assertThat(client.answer(1).head()).contains(":status: 204");
      client.request(3, true, "GET", "/");
      client.request(5, true, "GET", "/");
      assertThat(client.answer(5).head()).contains(":status: 204");
      client.request(7, true, "GET", "/");

      var streams = List.of(client.expect(Frames.HEADERS), client.expect(Frames.HEADERS));
      assertThat(streams).extracting(TinyHttp2.Frame::stream).containsExactlyInAnyOrder(3, 7);
      assertThat(server.connections).hasValue(2);
    }
  }

  static List<Arguments> malformedAnswers() {
    return List.of(
        Arguments.of("no status", List.of("a: b")),
        Arguments.of("status of two digits", List.of(":status: 20")),
        Arguments.of("status of letters", List.of(":status: 2x0")),
        Arguments.of("two", List.of(":status: 200", ":status: 200")),
        Arguments.of("late", List.of("a: b", ":status: 200")),
        Arguments.of("101", List.of(":status: 101")),
        Arguments.of("upper case", List.of(":status: 200", "A: b")),
        Arguments.of("line end", List.of(":status: 200", "a: b\r\nc: d")),
        Arguments.of("transfer-encoding", List.of(":status: 200", "transfer-encoding: chunked")),
        Arguments.of("connection", List.of(":status: 200", "connection: close")),
        Arguments.of("wrong length", List.of(":status: 200", "content-length: 5")),
        Arguments.of("pseudo of requests", List.of(":status: 200", ":path: /")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedAnswers")
  void malformedAnswer_is502(String what, List<String> fields) throws IOException {
    try (var server =
            server(peer -> {
              peer.expect(Frames.HEADERS);
              peer.headers(1, true, fields.toArray(String[]::new));
              peer.read();
            });
        var balancer = start(server)) {
      assertThat(balancer.get("/")).as(what).startsWith("HTTP/1.1 502");
    }
  }

  @Test
  void upgrade_isExtendedConnect_whenTheServerAllowsIt() throws IOException {
    byte[] allowed = {0, 8, 0, 0, 0, 1};
    try (var server =
            server(
                peer -> {
                  var head = peer.expect(Frames.HEADERS);
                  boolean asked =
                      head.fields().contains(":method: CONNECT")
                          && head.fields().contains(":protocol: echo");
                  peer.headers(1, false, asked ? ":status: 200" : ":status: 400");
                  peer.data(1, true, peer.expect(Frames.DATA).payload());
                  peer.read();
                },
                allowed);
        var balancer = start(server);
        var socket = balancer.connect()) {
      String upgrade = GET.replace("\r\n\r\n", "\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
      socket.getOutputStream().write(upgrade.getBytes(ISO_8859_1));
      String head = TinyServer.readHead(socket.getInputStream());
      socket.getOutputStream().write("ping".getBytes(ISO_8859_1));

      assertThat(head).startsWith("HTTP/1.1 101").contains("upgrade: echo");
      assertThat(socket.getInputStream().readAllBytes()).isEqualTo("ping".getBytes(ISO_8859_1));
    }
  }

  @Test
  void upgrade_is502_whenTheServerDoesNotAllowIt() throws IOException {
    try (var server = server(TinyHttp2::read);
        var balancer = start(server)) {
      String answer =
          balancer.exchange(
              GET.replace("\r\n\r\n", "\r\nConnection: upgrade\r\nUpgrade: e\r\n\r\n"));

      assertThat(answer).startsWith("HTTP/1.1 502");
    }
  }

  @Test
  void answerOfAServerThatLeft_isSentWhole() throws IOException {
    var headCame = new CountDownLatch(1);
    var left = new CountDownLatch(1);
    byte[] window = {0, 4, 0, 0, 0, 0};
    try (var server =
            server(peer -> {
              peer.expect(Frames.HEADERS);
              peer.headers(1, false, ":status: 200", "content-length: 60000");
              for (int i = 1; i <= 4; i++) {
                peer.data(1, i == 4, new byte[15_000]);
              }
              TinyServer.await(headCame);
              peer.socket.shutdownOutput();
              peer.socket.getInputStream().transferTo(OutputStream.nullOutputStream());
              left.countDown();
            });
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.send(Frames.SETTINGS, 0, 0, window);
      client.request(1, true, "GET", "/");
      assertThat(client.expect(Frames.HEADERS).fields()).contains(":status: 200");
      headCame.countDown();
      TinyServer.await(left);
      window[4] = 1;
      client.send(Frames.SETTINGS, 0, 0, window);

      assertThat(client.answer(1).body()).hasSize(60_000);
    }
  }

  @Test
  void bodyThatTheServerDoesNotWant_isCutAfterTheAnswer() throws IOException {
    try (var server =
            server(peer -> {
              peer.expect(Frames.HEADERS);
              peer.headers(1, true, ":status: 403");
              peer.send(Frames.RST_STREAM, 0, 1, new byte[4]);
              peer.read();
              peer.read();
            });
        var balancer = start(server);
        var socket = balancer.connect()) {
      socket
          .getOutputStream()
          .write("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\nx".getBytes(ISO_8859_1));

      assertThat(TinyServer.readHead(socket.getInputStream())).startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void proxyHeader_goesInFrontOfThePreface() throws IOException {
    try (var server =
            new TinyServer(socket -> {
              var peer = new TinyHttp2(socket);
              var line = new StringBuilder();
              while (line.indexOf("\r\n") < 0) {
                line.append((char) peer.readRaw(1)[0]);
              }
              boolean right = line.toString().startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 ");
              assertThat(peer.readRaw(Frames.prefaceLength())).isEqualTo(Frames.preface());
              peer.send(Frames.SETTINGS, 0, 0, new byte[0]);
              peer.expect(Frames.HEADERS);
              peer.headers(1, true, right ? ":status: 204" : ":status: 500");
              peer.read();
            });
        var balancer =
            start(
                TestBalancer.server("s1", server.port())
                    .withProtocol(ServerConfig.Protocol.HTTP2)
                    .withSendProxy(ServerConfig.ProxyHeader.V1))) {
      assertThat(balancer.get("/")).startsWith("HTTP/1.1 204");
    }
  }

  /// A check speaks as the server's streams do.
  @Test
  void check_speaksHttp2() throws Exception {
    BlockingQueue<List<String>> heads = new LinkedBlockingQueue<>();
    var script =
        new CheckScript.Steps(
            CheckScript.Kind.HTTP,
            List.of(
                new CheckScript.Step.SendHttp(
                    "GET", "/health", "HTTP/1.1", List.of("Host", "a"), new byte[0], null)));
    try (var server =
            server(peer -> {
              heads.add(peer.expect(Frames.HEADERS).fields());
              peer.headers(1, false, ":status: 503");
              peer.data(1, true, "out of work".getBytes(ISO_8859_1));
              peer.read();
            });
        var balancer =
            start(
                TestBalancer.server("s1", server.port())
                    .withProtocol(ServerConfig.Protocol.HTTP2)
                    .withCheck(
                        CheckConfig.of(script).withTimes(5_000, 0, 0).withFallRise(1, 1),
                        HealthOptions.DEFAULT))) {
      assertThat(heads.poll(10, TimeUnit.SECONDS))
          .containsExactly(":method: GET", ":scheme: http", ":authority: a", ":path: /health");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      var backend = balancer.balancer.control();
      var check = backend.backends().getFirst().servers().getFirst().check();
      while (check.code() != 503 && System.nanoTime() < end) {
        Thread.onSpinWait();
        check = backend.backends().getFirst().servers().getFirst().check();
      }
      assertThat(check.status()).isEqualTo(CheckStatus.L7_STATUS);
      assertThat(check.code()).isEqualTo(503);
    }
  }
}
