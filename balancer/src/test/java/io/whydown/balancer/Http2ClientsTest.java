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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients that speak HTTP/2 without having asked, in front of servers that speak HTTP/1.1.
final class Http2ClientsTest {

  private static BackendConfig to(TinyServer server) {
    return BackendConfig.of(
        BalanceConfig.ROUND_ROBIN, List.of(TestBalancer.server("s1", server.port())));
  }

  private static TestBalancer start(TinyServer server) {
    return TestBalancer.start(TransportChoice.BEST, ProxyMode.HTTP, to(server));
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

  /// RFC 9113, 8.1.1 and 8.3.1: such a stream is reset, and its neighbour served.
  static List<Arguments> malformedRequests() {
    List<String> good = List.of(":method: GET", ":scheme: http", ":authority: a", ":path: /");
    return List.of(
        Arguments.of("name in upper case", with(good, "X-Up: 1")),
        Arguments.of("name with a colon", with(good, "a:b: 1")),
        Arguments.of("name with a blank", with(good, "a b: 1")),
        Arguments.of("empty name", with(good, ": 1")),
        Arguments.of("line end in a value", with(good, "a: b\r\nc: d")),
        Arguments.of("bare LF in a value", with(good, "a: b\nc")),
        Arguments.of("NUL in a value", with(good, "a: b\0")),
        Arguments.of(
            "line end in the path", List.of(":method: GET", ":scheme: http", ":path: /\r\n")),
        Arguments.of("transfer-encoding", with(good, "transfer-encoding: chunked")),
        Arguments.of("connection", with(good, "connection: close")),
        Arguments.of("upgrade", with(good, "upgrade: h2c")),
        Arguments.of("keep-alive", with(good, "keep-alive: 1")),
        Arguments.of("te with more than trailers", with(good, "te: trailers, chunked")),
        Arguments.of("two lengths", with(good, "content-length: 0", "content-length: 0")),
        Arguments.of("length with a sign", with(good, "content-length: +0")),
        Arguments.of("length without a body", with(good, "content-length: 5")),
        Arguments.of("two hosts", with(good, "host: a", "host: b")),
        Arguments.of("late pseudo field", with(good, "a: b", ":path: /x")),
        Arguments.of("pseudo field twice", with(good, ":path: /x")),
        Arguments.of("unknown pseudo field", with(good, ":other: 1")),
        Arguments.of("pseudo field of answers", with(good, ":status: 200")),
        Arguments.of("no method", good.subList(1, 4)),
        Arguments.of("no scheme", List.of(":method: GET", ":path: /")),
        Arguments.of("no path", good.subList(0, 3)),
        Arguments.of("path without a slash", List.of(":method: GET", ":scheme: http", ":path: x")),
        Arguments.of("empty path", List.of(":method: GET", ":scheme: http", ":path: ")),
        Arguments.of("CONNECT with a path", with(good.subList(1, 4), ":method: CONNECT")),
        Arguments.of("protocol without CONNECT", with(good, ":protocol: websocket")));
  }

  private static List<String> with(List<String> fields, String... more) {
    var all = new ArrayList<>(fields);
    all.addAll(List.of(more));
    return all;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedRequests")
  void malformedRequest_isReset(String what, List<String> fields) throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.headers(1, true, fields.toArray(String[]::new));
      var end = client.expectEnd();
      client.request(3, true, "GET", "/");

      assertThat(end.type()).as(what).isEqualTo(Frames.RST_STREAM);
      assertThat(end.error()).isEqualTo(Http2Error.PROTOCOL_ERROR);
      assertThat(client.answer(3).text()).isEqualTo("x");
      assertThat(server.connections).hasValue(1);
    }
  }

  /// What HTTP/1 would take for another request is answered with 400, as HAProxy does.
  static List<List<String>> strangeTargets() {
    return List.of(
        List.of(":method: GET / HTTP/1.1", ":scheme: http", ":path: /"),
        List.of(":method: GE(T", ":scheme: http", ":path: /"),
        List.of(":method: GET", ":scheme: http://x/?", ":path: /"),
        List.of(":method: GET", ":scheme: http", ":path: /x HTTP/1.1"),
        List.of(":method: GET", ":scheme: http", ":path: /x#y"),
        List.of(":method: GET", ":scheme: http", ":path: /\u00e9"),
        List.of(":method: GET", ":scheme: http", ":authority: a/b", ":path: /"),
        List.of(":method: GET", ":scheme: http", ":authority: a b", ":path: /"),
        List.of(":method: GET", ":scheme: http", ":authority: ", ":path: /"));
  }

  @ParameterizedTest
  @MethodSource("strangeTargets")
  void strangeTarget_isAnsweredWith400(List<String> fields) throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.headers(1, true, fields.toArray(String[]::new));

      assertThat(client.answer(1).head()).startsWith(":status: 400");
      assertThat(server.connections).hasValue(0);
    }
  }

  @Test
  void bodyLongerThanItsLength_isReset() throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.request(1, false, "POST", "/", "content-length: 2");
      client.data(1, false, "abc".getBytes(ISO_8859_1));

      assertThat(client.expect(Frames.RST_STREAM).error()).isEqualTo(Http2Error.PROTOCOL_ERROR);
    }
  }

  @Test
  void bodyShorterThanItsLength_isReset() throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.request(1, false, "POST", "/", "content-length: 5");
      client.data(1, true, "abc".getBytes(ISO_8859_1));

      assertThat(client.expect(Frames.RST_STREAM).error()).isEqualTo(Http2Error.PROTOCOL_ERROR);
    }
  }

  static List<Arguments> brokenConnections() {
    byte[] four = new byte[4];
    byte[] request =
        TinyHttp2.block(List.of(":method: GET", ":scheme: http", ":authority: a", ":path: /"));
    return List.of(
        end("PING of four bytes", Http2Error.FRAME_SIZE_ERROR, Frames.PING, 0, 0, four),
        end("PING on a stream", Http2Error.PROTOCOL_ERROR, Frames.PING, 0, 1, new byte[8]),
        end("SETTINGS on a stream", Http2Error.PROTOCOL_ERROR, Frames.SETTINGS, 0, 1, new byte[0]),
        end("SETTINGS cut", Http2Error.FRAME_SIZE_ERROR, Frames.SETTINGS, 0, 0, four),
        end(
            "SETTINGS answer with bytes",
            Http2Error.FRAME_SIZE_ERROR,
            Frames.SETTINGS,
            1,
            0,
            new byte[6]),
        end(
            "push enabled twice over",
            Http2Error.PROTOCOL_ERROR,
            Frames.SETTINGS,
            0,
            0,
            new byte[] {0, 2, 0, 0, 0, 2}),
        end(
            "window too large",
            Http2Error.FLOW_CONTROL_ERROR,
            Frames.SETTINGS,
            0,
            0,
            new byte[] {0, 4, -1, -1, -1, -1}),
        end(
            "frame size too small",
            Http2Error.PROTOCOL_ERROR,
            Frames.SETTINGS,
            0,
            0,
            new byte[] {0, 5, 0, 0, 0, 1}),
        end("frame too long", Http2Error.FRAME_SIZE_ERROR, Frames.DATA, 0, 1, new byte[16_385]),
        end("DATA on no stream", Http2Error.PROTOCOL_ERROR, Frames.DATA, 0, 0, four),
        end("DATA before HEADERS", Http2Error.PROTOCOL_ERROR, Frames.DATA, 0, 1, four),
        end("window of nothing", Http2Error.PROTOCOL_ERROR, Frames.WINDOW_UPDATE, 0, 0, four),
        end(
            "window overflow",
            Http2Error.FLOW_CONTROL_ERROR,
            Frames.WINDOW_UPDATE,
            0,
            0,
            TinyHttp2.int32(Integer.MAX_VALUE)),
        end(
            "window of an idle stream",
            Http2Error.PROTOCOL_ERROR,
            Frames.WINDOW_UPDATE,
            0,
            1,
            TinyHttp2.int32(1)),
        end("reset of an idle stream", Http2Error.PROTOCOL_ERROR, Frames.RST_STREAM, 0, 1, four),
        end("CONTINUATION alone", Http2Error.PROTOCOL_ERROR, Frames.CONTINUATION, 4, 1, four),
        end("PUSH_PROMISE", Http2Error.PROTOCOL_ERROR, Frames.PUSH_PROMISE, 4, 1, four),
        end("even stream", Http2Error.PROTOCOL_ERROR, Frames.HEADERS, 5, 2, request),
        end(
            "padding longer than the frame",
            Http2Error.PROTOCOL_ERROR,
            Frames.HEADERS,
            13,
            1,
            new byte[] {9, 1}),
        end(
            "a block that is none",
            Http2Error.COMPRESSION_ERROR,
            Frames.HEADERS,
            5,
            1,
            new byte[] {(byte) 0x80}),
        end(
            "depends on itself",
            Http2Error.PROTOCOL_ERROR,
            Frames.PRIORITY,
            0,
            1,
            new byte[] {0, 0, 0, 1, 0}));
  }

  private static Arguments end(
      String what, Http2Error error, int type, int flags, int stream, byte[] payload) {
    return Arguments.of(what, error, TinyHttp2.frame(type, flags, stream, payload));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenConnections")
  void brokenConnection_endsWithItsError(String what, Http2Error error, byte[] frame)
      throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.raw(frame);

      var end = client.expect(Frames.GOAWAY);
      assertThat(end.error()).as(what).isEqualTo(error);
      assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void streamUsedAgain_endsTheConnection() throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.request(3, true, "GET", "/");
      assertThat(client.answer(3).text()).isEqualTo("x");
      client.request(1, true, "GET", "/");

      assertThat(client.expect(Frames.GOAWAY).error()).isEqualTo(Http2Error.STREAM_CLOSED);
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

  // Floods.

  @Test
  void emptyContinuations_endTheConnection() throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      client.send(Frames.HEADERS, Frames.END_STREAM, 1, new byte[0]);
      var flood = new ByteArrayOutputStream();
      for (int i = 0; i < 100; i++) {
        flood.writeBytes(TinyHttp2.frame(Frames.CONTINUATION, 0, 1, new byte[0]));
      }
      client.raw(flood.toByteArray());

      assertThat(client.expect(Frames.GOAWAY).error()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void rapidResets_endTheConnection() throws IOException {
    try (var server = new TinyServer(socket -> socket.getInputStream().readAllBytes());
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      var flood = new ByteArrayOutputStream();
      byte[] request =
          TinyHttp2.block(List.of(":method: GET", ":scheme: http", ":authority: a", ":path: /"));
      for (int i = 0; i < 1_000; i++) {
        flood.writeBytes(TinyHttp2.frame(Frames.HEADERS, 5, 2 * i + 1, request));
        flood.writeBytes(TinyHttp2.frame(Frames.RST_STREAM, 0, 2 * i + 1, new byte[4]));
      }
      client.raw(flood.toByteArray());

      assertThat(client.expect(Frames.GOAWAY).error()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
    }
  }

  static List<Arguments> floods() {
    return List.of(
        Arguments.of("PING", TinyHttp2.frame(Frames.PING, 0, 0, new byte[8])),
        Arguments.of("SETTINGS", TinyHttp2.frame(Frames.SETTINGS, 0, 0, new byte[0])),
        Arguments.of(
            "PRIORITY", TinyHttp2.frame(Frames.PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 1})),
        Arguments.of("unknown kind", TinyHttp2.frame(77, 0, 0, new byte[0])));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floods")
  void framesWithoutUse_endTheConnection(String what, byte[] frame) throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      var flood = new ByteArrayOutputStream();
      for (int i = 0; i < 4_000; i++) {
        flood.writeBytes(frame);
      }
      client.raw(flood.toByteArray());

      assertThat(client.expect(Frames.GOAWAY).error())
          .as(what)
          .isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void moreStreamsThanAllowed_areRefused() throws IOException {
    try (var server = new TinyServer(socket -> socket.getInputStream().readAllBytes());
        var balancer = start(server);
        var client = TinyHttp2.client(balancer.port)) {
      for (int i = 0; i <= 100; i++) {
        client.request(2 * i + 1, true, "GET", "/");
      }

      var end = client.expect(Frames.RST_STREAM);
      assertThat(end.stream()).isEqualTo(201);
      assertThat(end.error()).isEqualTo(Http2Error.REFUSED_STREAM);
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
