package io.whydown.cli.balance;

import io.whydown.balancer.hook.Rule;
import java.util.List;

/// Makes the services that answer inside the balancer.
interface StatsPlace {

  /// Names the services of `use-service`.
  void services(SharedTables shared);

  /// The rules that answer the statistics page of a proxy.
  List<Rule> page(ProxyDraft draft, RunningWorld world);
}
