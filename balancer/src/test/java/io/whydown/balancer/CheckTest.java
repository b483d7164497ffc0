package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.CheckConfig;
import io.whydown.balancer.config.CheckScript;
import io.whydown.balancer.config.CheckScript.Kind;
import io.whydown.balancer.config.CheckScript.Step;
import io.whydown.balancer.config.HealthOptions;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.event.BalancerEvent;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.hook.Expectation;
import io.whydown.balancer.runtime.CheckResult;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.RuntimeControl.WantedState;
import io.whydown.balancer.runtime.ServerSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Checks take servers down and up, and say why.
final class CheckTest {

  private static final Step HTTP =
      new Step.SendHttp("GET", "/health", "HTTP/1.0", List.of(), new byte[0], null);

  private final BlockingQueue<BalancerEvent> events = new LinkedBlockingQueue<>();

  private TestBalancer start(TransportChoice transport, int port, CheckScript script) {
    return start(transport, port, script, 20);
  }

  private TestBalancer start(
      TransportChoice transport, int port, CheckScript script, int interMillis) {
    return start(
        transport, port, CheckConfig.of(script).withTimes(interMillis, 0, 0).withFallRise(2, 2));
  }

  private TestBalancer start(TransportChoice transport, int port, CheckConfig check) {
    var server = TestBalancer.server("s1", port).withCheck(check, HealthOptions.DEFAULT);
    var balancer =
        TestBalancer.start(
            transport,
            ProxyMode.HTTP,
            BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of(server)));
    balancer.balancer.listen(events::add);
    return balancer;
  }

  private static ServerSnapshot server(TestBalancer balancer) {
    return balancer.balancer.control().backends().getFirst().servers().getFirst();
  }

  /// Waits for a state by looking; the checks come every 20 ms.
  private static ServerSnapshot await(TestBalancer balancer, Predicate<ServerSnapshot> wanted) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    ServerSnapshot now = server(balancer);
    while (!wanted.test(now) && System.nanoTime() < end) {
      Thread.onSpinWait();
      now = server(balancer);
    }
    assertThat(wanted.test(now)).as("%s", now).isTrue();
    return now;
  }

  private static boolean isDown(ServerSnapshot server) {
    return server.state() == OperationalState.DOWN;
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void refusedConnect_takesDownAndListening_bringsUp(TransportChoice transport) throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (var balancer = start(transport, port, CheckScript.tcp())) {
      CheckResult check = await(balancer, CheckTest::isDown).check();
      assertThat(check.status()).isEqualTo(CheckStatus.L4_CONNECTION);
      assertThat(check.detail()).isEqualTo("Connection refused");
      assertThat(check.errno()).isEqualTo(111);
      assertThat(balancer.get("/")).startsWith("HTTP/1.1 503 ");
      assertThat(events)
          .anySatisfy(each -> assertThat(each).isInstanceOf(BalancerEvent.ServerChanged.class));

      try (var _ = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
        var up = await(balancer, each -> each.state() == OperationalState.UP);
        assertThat(up.check().status()).isEqualTo(CheckStatus.L4_OK);
      }
    }
  }

  /// One check has ended, and the next is ten minutes away.
  @ParameterizedTest
  @CsvSource({
    "UP,         false, DOWN",
    "FULLY_UP,   false, UP",
    "DOWN,       true,  UP",
    "FULLY_DOWN, true,  DOWN",
  })
  @SuppressWarnings("try") // closed early, so that nobody listens there
  void beginning_saysWhatOneCheckMeans(
      HealthOptions.Beginning begins, boolean listens, OperationalState expected)
      throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = socket.getLocalPort();
      if (!listens) {
        socket.close();
      }
      var check = CheckConfig.of(CheckScript.tcp()).withTimes(600_000, 0, 0).withFallRise(2, 2);
      var usual = HealthOptions.DEFAULT;
      var health =
          new HealthOptions(
              usual.observe(),
              usual.errorLimit(),
              usual.onError(),
              usual.onMarkedDownShutSessions(),
              usual.onMarkedUpShutBackups(),
              begins,
              2,
              2);
      var server = TestBalancer.server("s1", port).withCheck(check, health);
      try (var balancer =
          TestBalancer.start(
              TransportChoice.BEST,
              ProxyMode.HTTP,
              BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of(server)))) {
        CheckStatus status = listens ? CheckStatus.L4_OK : CheckStatus.L4_CONNECTION;
        await(balancer, each -> each.check().status() == status && each.state() == expected);
      }
    }
  }

  /// Nobody takes connections there: the kernel drops who wants one more.
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void connectOfACheck_hasTheIntervalAtMost(TransportChoice transport) throws IOException {
    var held = new ArrayList<Socket>();
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = new InetSocketAddress(full.getInetAddress(), full.getLocalPort());
      assertThatThrownBy(
              () -> {
                while (held.size() < 100) {
                  held.add(new Socket());
                  held.getLast().connect(address, 300);
                }
              })
          .isInstanceOf(SocketTimeoutException.class);
      var check =
          new CheckConfig(
              100,
              0,
              0,
              2,
              2,
              60_000,
              60_000,
              null,
              0,
              ServerConfig.ProxyHeader.NONE,
              null,
              CheckConfig.Speech.AS_STREAMS,
              false,
              false,
              CheckScript.tcp());
      try (var balancer = start(transport, full.getLocalPort(), check)) {
        assertThat(await(balancer, CheckTest::isDown).check().status())
            .isEqualTo(CheckStatus.L4_TIMEOUT);
      }
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void wrongStatus_isShownWithIt(TransportChoice transport) throws IOException {
    try (var server = TinyServer.raw("HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        var balancer =
            start(
                transport, server.port(), new CheckScript.Steps(Kind.HTTP, List.of(HTTP)), 5_000)) {
      CheckResult check = await(balancer, CheckTest::isDown).check();
      assertThat(check.status()).isEqualTo(CheckStatus.L7_STATUS);
      assertThat(check.code()).isEqualTo(404);
      assertThat(check.detail()).isEqualTo("Not Found");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void goodAnswer_keepsUp(TransportChoice transport) throws IOException {
    try (var server = TinyServer.answering("fine");
        var balancer =
            start(transport, server.port(), new CheckScript.Steps(Kind.HTTP, List.of(HTTP)))) {
      var up = await(balancer, each -> each.check().status() == CheckStatus.L7_OK);
      assertThat(up.check().code()).isEqualTo(200);
      assertThat(up.state()).isEqualTo(OperationalState.UP);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void script_talksInTurn(TransportChoice transport) throws IOException {
    TinyServer.Script redis =
        client -> {
          byte[] ping = client.getInputStream().readNBytes(6);
          if (new String(ping, ISO_8859_1).equals("PING\r\n")) {
            client.getOutputStream().write("+PONG\r\n".getBytes(ISO_8859_1));
          }
        };
    Expectation pong =
        input ->
            new String(input.bytes(), ISO_8859_1).startsWith("+PONG")
                ? Expectation.Result.MATCH
                : Expectation.Result.MORE;
    var script =
        new CheckScript.Steps(
            Kind.REDIS,
            List.of(
                new Step.Send("PING\r\n".getBytes(ISO_8859_1), null),
                new Step.Expect(pong, -1, null)));
    try (var server = new TinyServer(redis);
        var balancer = start(transport, server.port(), script)) {
      assertThat(await(balancer, each -> each.check().status().isPassed()).check().status())
          .isEqualTo(CheckStatus.L7_OK);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void silentServer_isATimeoutAndClosingOneAnInvalidResponse(TransportChoice transport)
      throws IOException {
    var script = new CheckScript.Steps(Kind.HTTP, List.of(HTTP));
    try (var silent = new TinyServer(client -> client.getInputStream().readAllBytes());
        var closing = new TinyServer(client -> TinyServer.readHead(client.getInputStream()));
        var first = start(transport, silent.port(), script);
        var second = start(transport, closing.port(), script, 5_000)) {
      assertThat(await(first, CheckTest::isDown).check().status())
          .isEqualTo(CheckStatus.L7_TIMEOUT);
      assertThat(await(second, CheckTest::isDown).check().status())
          .isEqualTo(CheckStatus.L7_RESPONSE);
    }
  }

  @Test
  void operator_drainsAndMaintains() throws IOException {
    try (var server = TinyServer.answering("fine");
        var balancer = start(TransportChoice.BEST, server.port(), CheckScript.tcp())) {
      var control = balancer.balancer.control();

      control.setServerState("back", "s1", WantedState.DRAIN);
      assertThat(server(balancer).state()).isEqualTo(OperationalState.DRAIN);
      assertThat(balancer.get("/")).startsWith("HTTP/1.1 503 ");
      control.setServerState("back", "s1", WantedState.MAINTENANCE);
      assertThat(server(balancer).state()).isEqualTo(OperationalState.MAINTENANCE);
      control.setServerState("back", "s1", WantedState.READY);
      assertThat(server(balancer).state()).isEqualTo(OperationalState.UP);
      assertThat(balancer.get("/")).endsWith("fine");
      control.setServerWeight("back", "s1", 0, false);
      assertThat(balancer.get("/")).startsWith("HTTP/1.1 503 ");
    }
  }
}
