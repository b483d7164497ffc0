package io.whydown.balancer;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.FrontendConfig;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.Rules;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Verdict;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// A balancer of one frontend and one backend, on a port of the kernel's choice.
final class TestBalancer implements AutoCloseable {

  final LoadBalancer balancer;
  final int port;

  private TestBalancer(LoadBalancer balancer) {
    this.balancer = balancer;
    this.port = balancer.control().frontends().getFirst().listeners().getFirst().port();
  }

  static ServerConfig server(String name, int port) {
    return ServerConfig.of(name, ServerPlace.tcp(IpAddress.V4_LOOPBACK, port));
  }

  /// Servers `s1`, `s2`, … of the loopback that are asked in turn.
  static BackendConfig to(int... ports) {
    var servers = new ArrayList<ServerConfig>();
    for (int port : ports) {
      servers.add(server("s" + (servers.size() + 1), port));
    }
    return BackendConfig.of(BalanceConfig.ROUND_ROBIN, servers);
  }

  static TestBalancer start(TransportChoice transport, ProxyMode mode, BackendConfig backend) {
    return start(
        transport, mode, backend, Timeouts.of(1_000, 5_000, 5_000), UnaryOperator.identity());
  }

  static TestBalancer start(
      TransportChoice transport,
      ProxyMode mode,
      BackendConfig backend,
      Timeouts timeouts,
      UnaryOperator<ProxyConfig> change) {
    var bind = BindConfig.tcp(IpAddress.V4_LOOPBACK, 0);
    var front =
        ProxyConfig.frontend("front", mode, FrontendConfig.of(List.of(bind), "back"), timeouts);
    var back = ProxyConfig.backend("back", mode, backend, timeouts);
    var process = ProcessConfig.DEFAULT.withThreads(1).withTransport(transport);
    return new TestBalancer(
        LoadBalancer.start(
            new LoadBalancerConfig(process, List.of(change.apply(front), change.apply(back)))));
  }

  /// One whose rule makes a GET of each request.
  static TestBalancer askingWithGet(BackendConfig backend) {
    Rule asGet =
        stream -> {
          var request = stream.request();
          if (request != null) {
            request.setMethod("GET");
          }
          return Verdict.CONTINUE;
        };
    return start(
        TransportChoice.BEST,
        ProxyMode.HTTP,
        backend,
        Timeouts.of(1_000, 5_000, 5_000),
        p -> p.frontend() == null ? p : p.withRules(Rules.NONE.withRequest(List.of(asGet))));
  }

  Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    return socket;
  }

  /// Sends the bytes and reads to the end.
  String exchange(String request) throws IOException {
    try (var socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /// One request whose connection ends with it.
  String get(String path) throws IOException {
    return exchange("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  }

  @Override
  public void close() {
    balancer.close();
  }
}
