package io.whydown.balancer;

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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Whatever a client sends behind the first bytes of HTTP/2, or in front of its request where a
/// PROXY header is expected: the loop meets no exception, and the connection comes to an end.
final class WireFuzzTest {

  private static final AtomicReference<@Nullable Throwable> FAULT = new AtomicReference<>();
  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

  private static @Nullable TestBalancer frames;
  private static @Nullable TestBalancer headers;

  @BeforeAll
  static void start() throws IOException {
    Thread.setDefaultUncaughtExceptionHandler((_, e) -> FAULT.compareAndSet(null, e));
    TinyServer server = TinyServer.answering("x");
    BackendConfig to =
        BackendConfig.of(
            BalanceConfig.ROUND_ROBIN, List.of(TestBalancer.server("s1", server.port())));
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
  }

  @AfterAll
  static void end() {
    Thread.setDefaultUncaughtExceptionHandler(null);
    for (TestBalancer each : new TestBalancer[] {frames, headers}) {
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
