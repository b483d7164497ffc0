package io.whydown.cli.balance;

import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.log.SyslogWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of a configuration.
///
/// @param config null when there is an error among the findings
/// @param backends reads those that are added to the running balancer
/// @param processLog writes where the `log` lines of global say
record Compiled(
    @Nullable LoadBalancerConfig config,
    GlobalDraft global,
    Findings findings,
    RunningWorld world,
    SharedTables shared,
    LogPlaces places,
    SyslogWriter processLog,
    DynamicBackends backends,
    List<ProxyDraft> proxies) {

  Compiled {
    proxies = List.copyOf(proxies);
  }
}
