package io.whydown.balancer.config;

import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import java.util.List;

/// How a server gets its address from name servers while the balancer runs.
///
/// @param name as the configuration has it; one that begins with `_` is of a service record
/// @param resolvers the section that is asked
/// @param networks addresses in these are preferred (`resolve-net`)
/// @param isSharing whether servers of one backend may have one address (`allow-dup-ip`)
/// @param ignoresWeight whether weights of service records count not
public record NamingConfig(
    String name,
    String resolvers,
    IpFamily preferred,
    List<IpPrefix> networks,
    boolean isSharing,
    boolean ignoresWeight) {

  public NamingConfig {
    networks = List.copyOf(networks);
  }

  public boolean isService() {
    return name.startsWith("_");
  }

  public boolean isPreferred(IpAddress address) {
    return networks.stream().anyMatch(n -> n.contains(address));
  }
}
