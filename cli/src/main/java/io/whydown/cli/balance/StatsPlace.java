package io.whydown.cli.balance;

import io.whydown.balancer.hook.Rule;

/// Makes the services that answer inside the balancer.
interface StatsPlace {

  /// Names the services of `use-service`.
  void services(SharedTables shared);

  /// The rule that answers the statistics page of a proxy.
  Rule page(ProxyDraft draft, RunningWorld world);
}
