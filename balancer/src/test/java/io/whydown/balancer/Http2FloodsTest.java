package io.whydown.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.http2.Http2Error;
import io.whydown.balancer.runtime.Counter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients that ask for much and take nothing are told to calm down, and others are served.
final class Http2FloodsTest {

  private static BackendConfig to(TinyServer server) {
    return BackendConfig.of(
        BalanceConfig.ROUND_ROBIN, List.of(TestBalancer.server("s1", server.port())));
  }

  private static TestBalancer start(TinyServer server) {
    return TestBalancer.start(TransportChoice.BEST, ProxyMode.HTTP, to(server));
  }

  private static void assertCalmedDown(TestBalancer balancer, TinyHttp2 client, TinyHttp2 other)
      throws IOException {
    assertThat(client.expect(Frames.GOAWAY).error()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
    // The neighbour's connection has seen nothing of it.
    other.request(3, true, "GET", "/");
    assertThat(other.answer(3).text()).isEqualTo("x");
    var counters = balancer.balancer.control().frontends().getFirst().counters();
    assertThat(counters.get(Counter.H2_CONNECTION_FAULTS)).isEqualTo(1);
    assertThat(counters.get(Counter.H2_GOAWAYS_SENT)).isEqualTo(1);
    assertThat(counters.get(Counter.H2_CONNECTIONS)).isEqualTo(2);
  }

  private static TinyHttp2 servedClient(TestBalancer balancer) throws IOException {
    TinyHttp2 client = TinyHttp2.client(balancer.port);
    client.request(1, true, "GET", "/");
    assertThat(client.answer(1).text()).isEqualTo("x");
    return client;
  }

  @Test
  void emptyContinuations_endTheConnection() throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = start(server);
        var other = servedClient(balancer);
        var client = TinyHttp2.client(balancer.port)) {
      client.send(Frames.HEADERS, Frames.END_STREAM, 1, new byte[0]);
      var flood = new ByteArrayOutputStream();
      for (int i = 0; i < 100; i++) {
        flood.writeBytes(TinyHttp2.frame(Frames.CONTINUATION, 0, 1, new byte[0]));
      }
      client.raw(flood.toByteArray());

      assertCalmedDown(balancer, client, other);
    }
  }

  @Test
  void rapidResets_endTheConnection() throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = start(server);
        var other = servedClient(balancer);
        var client = TinyHttp2.client(balancer.port)) {
      var flood = new ByteArrayOutputStream();
      byte[] request =
          TinyHttp2.block(List.of(":method: GET", ":scheme: http", ":authority: a", ":path: /"));
      for (int i = 0; i < 1_000; i++) {
        flood.writeBytes(TinyHttp2.frame(Frames.HEADERS, 5, 2 * i + 1, request));
        flood.writeBytes(TinyHttp2.frame(Frames.RST_STREAM, 0, 2 * i + 1, new byte[4]));
      }
      client.raw(flood.toByteArray());

      assertCalmedDown(balancer, client, other);
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
        var other = servedClient(balancer);
        var client = TinyHttp2.client(balancer.port)) {
      var flood = new ByteArrayOutputStream();
      for (int i = 0; i < 4_000; i++) {
        flood.writeBytes(frame);
      }
      client.raw(flood.toByteArray());

      assertCalmedDown(balancer, client, other);
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
}
