package io.whydown.bench;

import io.whydown.balancer.LoadBalancer;
import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.FrontendConfig;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.config.Timeouts;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A balancer in a process of its own, for `SideBySide`. Arguments: threads, the ports for HTTP and
/// for TCP, the server's port.
public final class BenchedBalancer {

  private BenchedBalancer() {}

  public static void main(String[] arguments) throws InterruptedException {
    int threads = Integer.parseInt(arguments[0]);
    int server = Integer.parseInt(arguments[3]);
    var timeouts = Timeouts.of(5_000, 30_000, 30_000);
    var place = ServerPlace.tcp(IpAddress.V4_LOOPBACK, server);
    var backend =
        BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of(ServerConfig.of("s1", place)));
    var config =
        new LoadBalancerConfig(
            ProcessConfig.DEFAULT.withThreads(threads),
            List.of(
                frontend("http", ProxyMode.HTTP, Integer.parseInt(arguments[1]), timeouts),
                frontend("tcp", ProxyMode.TCP, Integer.parseInt(arguments[2]), timeouts),
                ProxyConfig.backend("b-http", ProxyMode.HTTP, backend, timeouts),
                ProxyConfig.backend("b-tcp", ProxyMode.TCP, backend, timeouts)));
    try (var _ = LoadBalancer.start(config)) {
      new CountDownLatch(1).await();
    }
  }

  private static ProxyConfig frontend(String name, ProxyMode mode, int port, Timeouts timeouts) {
    var bind = BindConfig.tcp(IpAddress.V4_LOOPBACK, port);
    return ProxyConfig.frontend(
        name, mode, FrontendConfig.of(List.of(bind), "b-" + name), timeouts);
  }
}
