package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.FrontendConfig;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.http2.Frames;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a client sends behind the first bytes of HTTP/2, or in front of its request where a
/// PROXY header is expected, and whatever a server or a FastCGI application answers: the loop meets
/// no exception, and the connection comes to an end.
final class WireFuzzTest {

  private static final AtomicReference<@Nullable Throwable> FAULT = new AtomicReference<>();
  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

  private static @Nullable TestBalancer frames;
  private static @Nullable TestBalancer headers;
  private static @Nullable TestBalancer answers;
  private static @Nullable TestBalancer records;

  private static final byte[] GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1);

  /// What a server says to whoever asks it next.
  private static volatile byte[] said = {};

  @BeforeAll
  static void start() throws IOException {
    Thread.setDefaultUncaughtExceptionHandler((_, e) -> FAULT.compareAndSet(null, e));
    TinyServer server = TinyServer.answering("x");
    BackendConfig to = backend(server);
    frames = TestBalancer.start(TransportChoice.BEST, ProxyMode.HTTP, to);
    var bind = BindConfig.tcp(IpAddress.V4_LOOPBACK, 0).withAcceptProxy();
    var timeouts = Timeouts.of(1_000, 5_000, 5_000);
    var front =
        ProxyConfig.frontend(
            "front", ProxyMode.HTTP, FrontendConfig.of(List.of(bind), "back"), timeouts);
    headers =
        TestBalancer.start(
            TransportChoice.BEST,
            ProxyMode.HTTP,
            to,
            timeouts,
            proxy -> proxy.frontend() == null ? proxy : front);
    var says =
        new TinyServer(socket -> {
          TinyServer.readHead(socket.getInputStream());
          socket.getOutputStream().write(said);
          socket.shutdownOutput();
          socket.getInputStream().readAllBytes();
        });
    answers = TestBalancer.start(TransportChoice.BEST, ProxyMode.HTTP, backend(says));
    var application =
        new TinyServer(socket -> {
          var gateway = new TinyGateway(socket);
          gateway.request();
          gateway.write(said);
          socket.shutdownOutput();
          socket.getInputStream().readAllBytes();
        });
    records =
        TestBalancer.start(
            TransportChoice.BEST,
            ProxyMode.HTTP,
            GatewayTest.backend(application.port(), true, _ -> {}));
  }

  private static BackendConfig backend(TinyServer server) {
    return BackendConfig.of(
        BalanceConfig.ROUND_ROBIN, List.of(TestBalancer.server("s1", server.port())));
  }

  @AfterAll
  static void end() {
    Thread.setDefaultUncaughtExceptionHandler(null);
    for (TestBalancer each : new TestBalancer[] {frames, headers, answers, records}) {
      if (each != null) {
        each.close();
      }
    }
  }

  @FuzzTest(maxDuration = "60s")
  void http2Frames(byte[] bytes) {
    byte[] settings = TinyHttp2.frame(Frames.SETTINGS, 0, 0, new byte[0]);
    send(frames, Frames.preface(), settings, bytes);
  }

  @FuzzTest(maxDuration = "60s")
  void proxyHeaders(byte[] bytes) {
    send(headers, SIGNATURE, new byte[] {0x21}, bytes);
  }

  static Stream<byte[]> serverAnswersSeeds() {
    return Stream.of(
            "HTTP/1.1 200 OK|Content-Length: 2||hi",
            "HTTP/1.1 100 Continue||HTTP/1.1 200 OK|Transfer-Encoding: chunked||2;a=b|hi|0|A: b||",
            "HTTP/1.1 101 Switching Protocols|Connection: Upgrade|Upgrade: a||b")
        .map(text -> text.replace("|", "\r\n").getBytes(ISO_8859_1));
  }

  @MethodSource("serverAnswersSeeds")
  @FuzzTest(maxDuration = "60s")
  void serverAnswers(byte[] bytes) {
    said = bytes;
    send(answers, GET);
  }

  static Stream<byte[]> applicationRecordsSeeds() {
    String end = "\1\3\0\1\0\u0008\0\0\0\0\0\0\0\0\0\0";
    return Stream.of(
            "\1\6\0\1\0\u001c\0\0Status: 201 Made\r\nA: b\r\n\r\nhi" + end,
            "\1\7\0\1\0\2\1\0no\0\1\6\0\1\0\u0017\0\0Content-Length: 2\r\n\r\nhi" + end)
        .map(text -> text.getBytes(ISO_8859_1));
  }

  @MethodSource("applicationRecordsSeeds")
  @FuzzTest(maxDuration = "60s")
  void applicationRecords(byte[] bytes) {
    said = bytes;
    send(records, GET);
  }

  private static void send(@Nullable TestBalancer to, byte[]... parts) {
    assertThat(to).isNotNull();
    if (to == null) {
      return;
    }
    try (var _ = BugDetectors.allowNetworkConnections();
        var socket = to.connect()) {
      for (byte[] part : parts) {
        socket.getOutputStream().write(part);
      }
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (SocketException _) {
      // A reset is an end as well.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Throwable fault = FAULT.getAndSet(null);
    if (fault != null) {
      throw new AssertionError("the loop met an exception", fault);
    }
  }
}
