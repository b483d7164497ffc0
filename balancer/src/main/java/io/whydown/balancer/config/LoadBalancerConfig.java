package io.whydown.balancer.config;

import java.util.HashSet;
import java.util.List;

/// Everything that one balancer is told. Names of backends that frontends mention are resolved at
/// start.
public record LoadBalancerConfig(
    ProcessConfig process, List<ProxyConfig> proxies, List<ResolversConfig> resolvers) {

  /// Without name servers of its own.
  public LoadBalancerConfig(ProcessConfig process, List<ProxyConfig> proxies) {
    this(process, proxies, List.of());
  }

  public LoadBalancerConfig {
    proxies = List.copyOf(proxies);
    resolvers = List.copyOf(resolvers);
    var seen = new HashSet<String>();
    for (var proxy : proxies) {
      if (proxy.frontend() != null && !seen.add("f " + proxy.name())) {
        throw new IllegalArgumentException("two frontends are named " + proxy.name());
      }
      if (proxy.backend() != null && !seen.add("b " + proxy.name())) {
        throw new IllegalArgumentException("two backends are named " + proxy.name());
      }
    }
  }
}
