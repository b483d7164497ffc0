package io.whydown.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.admin.Access;
import io.whydown.balancer.admin.Administration;
import io.whydown.balancer.admin.CommandSocket;
import io.whydown.balancer.admin.Commands;
import io.whydown.balancer.admin.Identity;
import io.whydown.balancer.admin.Level;
import io.whydown.balancer.admin.SavedStates;
import io.whydown.balancer.admin.Takeover;
import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.CheckConfig;
import io.whydown.balancer.config.CheckScript;
import io.whydown.balancer.config.FrontendConfig;
import io.whydown.balancer.config.HealthOptions;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.RuntimeControl.WantedState;
import io.whydown.balancer.runtime.SavedServer;
import io.whydown.balancer.tls.TlsStore;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One balancer takes another one's place: listening sockets and servers' states go over a stats
/// socket, and no client is turned away.
@Timeout(120)
final class SeamlessReloadTest {

  private static final int RELOADS = 20;

  @TempDir Path directory;

  /// A balancer with a stats socket that gives listeners away.
  private record Generation(LoadBalancer balancer, CommandSocket socket) implements AutoCloseable {

    @Override
    public void close() throws IOException {
      socket.close();
      balancer.close();
    }

    int port() {
      return balancer.control().frontends().getFirst().listeners().getFirst().port();
    }
  }

  private Generation start(LoadBalancerConfig config, boolean takesOver) {
    Path path = directory.resolve("s");
    var before =
        takesOver ? Takeover.from(path.toString()) : new Takeover(List.of(), SavedStates.none());
    LoadBalancer balancer =
        LoadBalancer.start(
            config,
            before.listeners(),
            _ -> {},
            running -> {
              for (var proxy : config.proxies()) {
                BackendConfig backend = proxy.backend();
                for (ServerConfig server :
                    backend == null ? List.<ServerConfig>of() : backend.servers()) {
                  SavedServer saved = before.states().of(proxy.name(), server, false).saved();
                  if (saved != null) {
                    running.control().restoreServer(proxy.name(), server.name(), saved);
                  }
                }
              }
            });
    var administration =
        new Administration(
            balancer.control(),
            new Identity("2.6", "", 1, "node", "", 1_024, List.of(), List.of()),
            () -> 0,
            () -> 0,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Administration.ProcessVariables.NONE,
            Map.of(),
            Set.of(),
            new NoServers(),
            Administration.BackendWords.NONE,
            _ -> {},
            new TlsStore(),
            Administration.ScriptedCommands.NONE,
            (_, _) -> "");
    return new Generation(
        balancer,
        CommandSocket.unix(
            path,
            0x180,
            -1,
            -1,
            new Commands(administration),
            new Access(Level.ADMIN, 0),
            balancer::listeners));
  }

  /// Nobody adds servers here.
  private static final class NoServers implements Administration.ServerWords {
    @Override
    public ServerConfig read(String backend, String name, List<String> words) {
      throw new Administration.Refusal("none");
    }

    @Override
    public boolean isReferenced(String backend, String name) {
      return false;
    }
  }

  private static LoadBalancerConfig config(int threads, BindConfig bind, ServerConfig... servers) {
    var timeouts = Timeouts.of(10_000, 10_000, 10_000);
    var front =
        ProxyConfig.frontend(
            "front", ProxyMode.HTTP, FrontendConfig.of(List.of(bind), "back"), timeouts);
    var back =
        ProxyConfig.backend(
            "back",
            ProxyMode.HTTP,
            BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of(servers)),
            timeouts);
    return new LoadBalancerConfig(ProcessConfig.DEFAULT.withThreads(threads), List.of(front, back));
  }

  @Test
  void twentyReloadsUnderLoad_failNoRequest() throws Exception {
    var failures = new ConcurrentLinkedQueue<String>();
    var answered = new AtomicInteger();
    var over = new AtomicBoolean();
    try (var server = TinyServer.answering("x")) {
      var target = TestBalancer.server("s1", server.port());
      Generation current =
          start(config(2, BindConfig.tcp(IpAddress.V4_LOOPBACK, 0), target), false);
      int port = current.port();
      var clients = new ArrayList<Thread>();
      for (int i = 0; i < 6; i++) {
        boolean keeps = i % 2 == 0;
        clients.add(Thread.ofVirtual().start(() -> load(port, keeps, over, answered, failures)));
      }
      for (int i = 0; i < RELOADS; i++) {
        int least = answered.get() + 50;
        while (answered.get() < least && failures.isEmpty()) {
          Thread.onSpinWait();
        }
        // the number of loops changes, too: each takes what it gets and opens what it lacks
        Generation next =
            start(config(1 + i % 3, BindConfig.tcp(IpAddress.V4_LOOPBACK, port), target), true);
        current.balancer().stopSoftly();
        current.socket().close();
        Generation before = current;
        while (!before.balancer().isDrained()) {
          Thread.onSpinWait();
        }
        before.close();
        current = next;
      }
      over.set(true);
      for (Thread client : clients) {
        client.join();
      }
      current.close();
    }

    assertThat(failures).isEmpty();
    assertThat(answered.get()).isGreaterThan(50 * RELOADS);
  }

  private static void load(
      int port, boolean keeps, AtomicBoolean over, AtomicInteger answered, Queue<String> failures) {
    try {
      Socket socket = null;
      while (!over.get()) {
        if (socket == null) {
          socket = new Socket();
          socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
          socket.setSoTimeout(10_000);
        }
        String request =
            "GET / HTTP/1.1\r\nHost: a\r\n" + (keeps ? "" : "Connection: close\r\n") + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        String head = TinyServer.readHead(socket.getInputStream());
        if (!head.startsWith("HTTP/1.1 200") || socket.getInputStream().read() != 'x') {
          failures.add("answer: " + head);
        }
        answered.incrementAndGet();
        if (!keeps || head.contains("connection: close")) {
          socket.close();
          socket = null;
        }
      }
    } catch (IOException e) {
      failures.add(e.toString());
    }
  }

  @Test
  void whatChecksAndOperatorsMade_isThereAfterwards() throws Exception {
    var check = CheckConfig.of(CheckScript.tcp());
    var bind = BindConfig.tcp(IpAddress.V4_LOOPBACK, 0);
    ServerConfig checked =
        TestBalancer.server("checked", 1).withCheck(check, HealthOptions.DEFAULT);
    ServerConfig plain = TestBalancer.server("plain", 1);
    ServerConfig heavy = TestBalancer.server("heavy", 1).withWeight(10);
    LoadBalancerConfig config = config(1, bind, checked, plain, heavy);
    try (var before = start(config, false)) {
      var control = before.balancer().control();
      control.setServerHealth("back", "checked", OperationalState.DOWN);
      control.setServerState("back", "plain", WantedState.MAINTENANCE);
      control.setServerWeight("back", "heavy", 7, false);

      ServerConfig lighter = TestBalancer.server("heavy", 1).withWeight(9);
      try (var after = start(config, true);
          var last = start(config(1, bind, checked, plain, lighter), true)) {
        var servers = after.balancer().control().backend("back").orElseThrow().servers();
        assertThat(servers.get(0).state()).isEqualTo(OperationalState.DOWN);
        assertThat(servers.get(1).state()).isEqualTo(OperationalState.MAINTENANCE);
        assertThat(servers.get(2).userWeight()).isEqualTo(7);

        var changed = last.balancer().control().backend("back").orElseThrow().servers();
        assertThat(changed.get(2).userWeight())
            .as("the configuration has changed, so it counts")
            .isEqualTo(9);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', the first line is not its version",
    "'2', the first line is not its version",
    "'1\n1 back 1 s1 127.0.0.1', line 2 has 5 fields",
  })
  void malformedStates_holdNothing(String text, String fault) {
    assertThat(SavedStates.parse(text).fault()).contains(fault);
  }

  @Test
  void stateThatNoServerCanHave_isRefusedWithItsField() {
    String line = "3 back 1 s1 127.0.0.1 9 0 999 1 0 15 3 4 6 0 0 0 - 80 - 0 0 - - 0";
    var states = SavedStates.parse("1\n# names\n" + line + "\n");
    ServerConfig server = TestBalancer.server("s1", 80);

    assertThat(states.of("back", server, false).faults())
        .containsExactly("invalid srv_op_state value '9'", "invalid srv_uweight value '999'");
  }
}
