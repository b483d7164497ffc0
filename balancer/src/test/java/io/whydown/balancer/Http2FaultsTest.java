package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.http2.Http2Error;
import io.whydown.balancer.runtime.Counter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What clients say in HTTP/2 that cannot be accepted: each is answered with its error, counted,
/// and harms nobody else.
final class Http2FaultsTest {

  private static BackendConfig to(TinyServer server) {
    return BackendConfig.of(
        BalanceConfig.ROUND_ROBIN, List.of(TestBalancer.server("s1", server.port())));
  }

  private static TestBalancer start(TinyServer server) {
    return TestBalancer.start(TransportChoice.BEST, ProxyMode.HTTP, to(server));
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
      assertThat(count(balancer, Counter.H2_STREAM_FAULTS)).isEqualTo(1);
      assertThat(count(balancer, Counter.H2_RESETS_SENT)).isEqualTo(1);
      assertThat(count(balancer, Counter.H2_CONNECTION_FAULTS)).isZero();
    }
  }

  private static long count(TestBalancer balancer, Counter counter) {
    return balancer.balancer.control().frontends().getFirst().counters().get(counter);
  }

  /// What HTTP/1 would take for another request is answered with 400, as HAProxy does.
  static List<List<String>> strangeTargets() {
    return List.of(
        List.of(":method: GET / HTTP/1.1", ":scheme: http", ":path: /"),
        List.of(":method: GE(T", ":scheme: http", ":path: /"),
        List.of(":method: PRI", ":scheme: http", ":path: *"),
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
      assertThat(count(balancer, Counter.H2_CONNECTION_FAULTS)).isEqualTo(1);
      assertThat(count(balancer, Counter.H2_GOAWAYS_SENT)).isEqualTo(1);
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
}
