package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.http2.Http2Error;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients that speak HTTP/2 without having asked, in front of servers that speak HTTP/1.1.
final class Http2ClientsTest {

  private static BackendConfig to(TinyServer server) {
    return BackendConfig.of(
        BalanceConfig.ROUND_ROBIN, List.of(TestBalancer.server("s1", server.port())));
  }

  private static TestBalancer start(TinyServer server) {
    return TestBalancer.start(TransportChoice.BEST, ProxyMode.HTTP, to(server));
  }

  /// An idle client's time is longer than the clients of these tests wait.
  private static TestBalancer startPatient(TinyServer server) {
    return TestBalancer.start(
        TransportChoice.BEST,
        ProxyMode.HTTP,
        to(server),
        Timeouts.of(1_000, 60_000, 5_000),
        UnaryOperator.identity());
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void streams_areServedBesideEachOther(TransportChoice transport) throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = TestBalancer.start(transport, ProxyMode.HTTP, to(server));
        var client = TinyHttp2.client(balancer.port)) {
      client.request(1, false, "POST", "/one", "content-length: 3");
      client.request(3, true, "GET", "/two");
      assertThat(client.answer(3).text()).isEqualTo("x");
      client.data(1, true, "abc".getBytes(ISO_8859_1));

      var answer = client.answer(1);
      assertThat(answer.head()).contains(":status: 200", "content-length: 4");
      assertThat(answer.text()).isEqualTo("xabc");
    }
  }

  @Test
  void headThatARuleMadeAGet_endsWhenTheServersBodyIsOver() throws IOException {
    var rest = new CountDownLatch(1);
    try (var server =
            new TinyServer(socket -> {
              TinyServer.readHead(socket.getInputStream());
              var out = socket.getOutputStream();
              out.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc".getBytes(ISO_8859_1));
              TinyServer.await(rest);
              out.write("def".getBytes(ISO_8859_1));
              TinyServer.readHead(socket.getInputStream());
              out.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx".getBytes(ISO_8859_1));
            });
        var balancer = TestBalancer.askingWithGet(to(server));
        var client = TinyHttp2.client(balancer.port)) {
      client.request(1, true, "HEAD", "/");
      var head = client.expect(Frames.HEADERS);
      assertThat(head.fields()).contains(":status: 200", "content-length: 6");
      assertThat(head.ends()).isFalse();
      rest.countDown();
      var end = client.expect(Frames.DATA);
      assertThat(end.ends()).isTrue();
      assertThat(end.text()).isEmpty();

      client.request(3, true, "GET", "/");
      assertThat(client.answer(3).text()).isEqualTo("x");
      assertThat(server.connections).hasValue(1);
    }
  }

  @Test
  void request_isTextOfHttp1ForTheServer() throws IOException {
    List<String> heads = Collections.synchronizedList(new ArrayList<>());
    try (var server =
            new TinyServer(socket -> {
              heads.add(TinyServer.readHead(socket.getInputStream()));
              socket
                  .getOutputStream()
                  .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(ISO_8859_1));
            });
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.headers(
          1,
          true,
          ":method: GET",
          ":path: /p?q",
          ":authority: example.com:80",
          ":scheme: http",
          "cookie: a=1",
          "x-one: 1",
          "cookie: b=2",
          "te: trailers",
          "host: other");

      assertThat(client.answer(1).head()).containsExactly(":status: 204");
      assertThat(heads)
          .containsExactly(
              String.join(
                  "\r\n",
                  "GET /p?q HTTP/1.1",
                  "host: example.com",
                  "x-one: 1",
                  "te: trailers",
                  "cookie: a=1; b=2",
                  "",
                  ""));
    }
  }

  @Test
  void bodyOfUnknownLength_isChunkedWithItsTrailers() throws IOException {
    List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    try (var server =
            new TinyServer(socket -> {
              String head = TinyServer.readHead(socket.getInputStream());
              var body = new StringBuilder();
              while (body.indexOf("\r\n\r\n") < 0) {
                body.append((char) socket.getInputStream().read());
              }
              bodies.add(head.contains("transfer-encoding: chunked") ? body.toString() : head);
              String answer =
                  String.join(
                      "\r\n",
                      "HTTP/1.1 200 OK",
                      "Transfer-Encoding: chunked",
                      "",
                      "3",
                      "abc",
                      "0",
                      "Grpc-Status: 0",
                      "",
                      "");
              socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
            });
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.request(1, false, "POST", "/");
      client.data(1, false, "hello".getBytes(ISO_8859_1));
      client.headers(1, true, "x-sum: 7");

      var answer = client.answer(1);
      assertThat(answer.text()).isEqualTo("abc");
      assertThat(answer.trailers()).containsExactly("grpc-status: 0");
      assertThat(bodies).containsExactly("5\r\nhello\r\n0\r\nx-sum: 7\r\n\r\n");
    }
  }

  /// Larger than every window and buffer, both ways.
  @Test
  void largeBodies_arriveWholeBothWays() throws IOException {
    byte[] body = new byte[1 << 20];
    new Random(1).nextBytes(body);
    try (var server = TinyServer.answering("");
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.request(1, false, "POST", "/", "content-length: " + body.length);
      int window = 65_535;
      int stream = 65_535;
      int at = 0;
      while (at < body.length) {
        int count = Math.min(Math.min(window, stream), Math.min(16_384, body.length - at));
        if (count > 0) {
          client.data(
              1, at + count == body.length, java.util.Arrays.copyOfRange(body, at, at + count));
          at += count;
          window -= count;
          stream -= count;
        } else {
          var update = client.expect(Frames.WINDOW_UPDATE);
          int amount = new java.math.BigInteger(update.payload()).intValueExact();
          window += update.stream() == 0 ? amount : 0;
          stream += update.stream() == 0 ? 0 : amount;
        }
      }

      assertThat(client.answer(1).body()).isEqualTo(body);
    }
  }

  @Test
  void continuedBlock_isOneHead() throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      byte[] block =
          TinyHttp2.block(
              List.of(":method: GET", ":scheme: http", ":authority: a", ":path: /", "a: b"));
      client.send(Frames.HEADERS, Frames.END_STREAM, 1, java.util.Arrays.copyOf(block, 11));
      client.send(Frames.CONTINUATION, 0, 1, java.util.Arrays.copyOfRange(block, 11, 12));
      client.send(
          Frames.CONTINUATION,
          Frames.END_HEADERS,
          1,
          java.util.Arrays.copyOfRange(block, 12, block.length));

      assertThat(client.answer(1).text()).isEqualTo("x");
    }
  }

  /// HTTP/2 has no keys (RFC 8441, 5); a server of HTTP/1 gets one, and has to answer it.
  @Test
  void webSocket_isAnUpgradeWithAKeyForTheServer() throws IOException {
    try (var server =
            new TinyServer(socket -> {
              String head = TinyServer.readHead(socket.getInputStream());
              int at = head.indexOf("sec-websocket-key: ") + 19;
              String accept = accept(head.substring(at, head.indexOf('\r', at)));
              String answer =
                  "HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
                      + "Sec-WebSocket-Accept: %s\r\n\r\n".formatted(accept);
              socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
              socket.getOutputStream().write(socket.getInputStream().readNBytes(4));
            });
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.headers(
          1,
          false,
          ":method: CONNECT",
          ":protocol: websocket",
          ":scheme: http",
          ":authority: a",
          ":path: /");
      client.data(1, false, "ping".getBytes(ISO_8859_1));

      var answer = client.answer(1);
      assertThat(answer.head()).contains(":status: 200");
      assertThat(answer.text()).isEqualTo("ping");
    }
  }

  private static String accept(String key) {
    try {
      byte[] bytes = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void webSocketWithoutItsAnswer_is502() throws IOException {
    try (var server =
            TinyServer.raw("HTTP/1.1 101 x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.headers(
          1,
          false,
          ":method: CONNECT",
          ":protocol: websocket",
          ":scheme: http",
          ":authority: a",
          ":path: /");

      assertThat(client.answer(1).head()).contains(":status: 502");
    }
  }

  @Test
  void connect_isATunnel() throws IOException {
    try (var server =
            new TinyServer(socket -> {
              String head = TinyServer.readHead(socket.getInputStream());
              String status = head.startsWith("CONNECT a:1 HTTP/1.1\r\n") ? "200" : "400";
              String answer = "HTTP/1.1 " + status + " x\r\n\r\n";
              socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
              socket.getOutputStream().write(socket.getInputStream().readAllBytes());
            });
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.headers(1, false, ":method: CONNECT", ":authority: a:1");
      client.data(1, true, "ping".getBytes(ISO_8859_1));

      assertThat(client.answer(1).text()).isEqualTo("ping");
    }
  }

  /// A client that takes nothing holds no more than windows and buffers, and is left in time.
  @Test
  void zeroWindow_endsWithTheClientsTime() throws IOException {
    byte[] none = {0, 4, 0, 0, 0, 0};
    try (var server = TinyServer.answering("x");
        var balancer =
            TestBalancer.start(
                TransportChoice.BEST,
                ProxyMode.HTTP,
                to(server),
                Timeouts.of(1_000, 200, 5_000),
                UnaryOperator.identity());
        var client = TinyHttp2.client(balancer.port)) {
      client.send(Frames.SETTINGS, 0, 0, none);
      client.request(1, true, "GET", "/");

      assertThat(client.expect(Frames.HEADERS).fields()).contains(":status: 200");
      assertThat(client.expectEnd().error()).isNotEqualTo(Http2Error.PROTOCOL_ERROR);
    }
  }

  /// As with HAProxy without `option abortonclose`: what was asked for whole is served.
  @Test
  void clientThatSaysNoMore_getsTheAnswersToWholeRequests() throws IOException {
    var cutOff = new CountDownLatch(1);
    try (var server =
            new TinyServer(socket -> {
              if (TinyServer.readHead(socket.getInputStream()).startsWith("POST")) {
                try {
                  assertThat(socket.getInputStream().read()).isEqualTo(-1);
                } finally {
                  cutOff.countDown();
                }
                return;
              }
              TinyServer.await(cutOff);
              socket
                  .getOutputStream()
                  .write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx".getBytes(ISO_8859_1));
            });
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.request(1, true, "GET", "/");
      client.request(3, false, "POST", "/", "content-length: 3");
      client.socket.shutdownOutput();

      assertThat(client.expect(Frames.DATA).text()).isEqualTo("x");
      assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void clientThatGoesAway_isLeftOnceItIsServed() throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = startPatient(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.request(1, true, "GET", "/");
      client.send(Frames.GOAWAY, 0, 0, new byte[8]);

      assertThat(client.answer(1).text()).isEqualTo("x");
      assertThat(client.expect(Frames.GOAWAY).error()).isEqualTo(Http2Error.NO_ERROR);
      assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void idleClientThatGoesAway_isLeftAtOnce() throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = startPatient(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.send(Frames.GOAWAY, 0, 0, new byte[8]);

      assertThat(client.expect(Frames.GOAWAY).error()).isEqualTo(Http2Error.NO_ERROR);
      assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  /// As with HAProxy: a stream that has not been yet is named, so more may come.
  @Test
  void clientThatGoesAwayLater_mayAskUntilThen() throws IOException {
    byte[] later = {0x7f, -1, -1, -1, 0, 0, 0, 0};
    try (var server = TinyServer.answering("x");
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.send(Frames.GOAWAY, 0, 0, later);
      for (int stream = 1; stream <= 3; stream += 2) {
        client.request(stream, true, "GET", "/");
        assertThat(client.answer(stream).text()).isEqualTo("x");
      }
    }
  }

  @Test
  void idleClient_isToldToGo() throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer =
            TestBalancer.start(
                TransportChoice.BEST,
                ProxyMode.HTTP,
                to(server),
                Timeouts.of(1_000, 200, 5_000),
                UnaryOperator.identity());
        var client = TinyHttp2.client(balancer.port)) {
      var end = client.expect(Frames.GOAWAY);

      assertThat(end.error()).isEqualTo(Http2Error.NO_ERROR);
      assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
    }
  }
}
