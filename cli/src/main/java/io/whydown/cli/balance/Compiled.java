package io.whydown.cli.balance;

import io.whydown.balancer.config.LoadBalancerConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of a configuration.
///
/// @param config null when there is an error among the findings
record Compiled(
    @Nullable LoadBalancerConfig config,
    GlobalDraft global,
    Findings findings,
    RunningWorld world,
    SharedTables shared,
    LogPlaces places,
    List<ProxyDraft> proxies) {

  Compiled {
    proxies = List.copyOf(proxies);
  }
}
