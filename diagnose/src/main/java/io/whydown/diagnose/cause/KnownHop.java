package io.whydown.diagnose.cause;

import io.whydown.model.Snapshot;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.model.host.RoutingTables.NextHop;
import io.whydown.model.host.Setting;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The next machine on the way to an address, where a host that was looked into can be it.
/// Stateless.
public final class KnownHop {

  private KnownHop() {}

  /// A neighbour that holds the destination, else the only one that forwards.
  public static Optional<NextHop> towards(
      Snapshot snapshot, HostState host, IpAddress destination) {
    var routers = new ArrayList<NextHop>();
    for (String name : snapshot.hosts().keySet().stream().sorted().toList()) {
      HostState other = snapshot.hosts().get(name);
      if (other == null || name.equals(host.vantage())) {
        continue;
      }
      for (Interface device : host.interfaces().asValue().orElse(List.of())) {
        Optional<IpAddress> near = near(device, other, destination.family());
        if (near.isEmpty()) {
          continue;
        }
        if (holds(other, destination)) {
          boolean onLink = near.get().equals(destination);
          return Optional.of(new NextHop(onLink ? null : near.get(), device.name(), 1, List.of()));
        }
        if (forwards(other, destination.family())) {
          routers.add(new NextHop(near.get(), device.name(), 1, List.of()));
        }
      }
    }
    return routers.size() == 1 ? Optional.of(routers.getFirst()) : Optional.empty();
  }

  /// The address of the other host on the link of an interface.
  private static Optional<IpAddress> near(Interface device, HostState other, IpFamily family) {
    return addresses(other)
        .filter(address -> address.family() == family && !address.isLinkLocal())
        .filter(address ->
            device.addresses().stream()
                .anyMatch(own -> !own.address().isLoopback() && own.isNear(address)))
        .findFirst();
  }

  private static Stream<IpAddress> addresses(HostState host) {
    return host.interfaces().asValue().orElse(List.of()).stream()
        .flatMap(device -> device.addresses().stream())
        .map(Interface.Address::address);
  }

  private static boolean holds(HostState host, IpAddress address) {
    return addresses(host).anyMatch(address::equals);
  }

  private static boolean forwards(HostState host, IpFamily family) {
    String name = family == IpFamily.V4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding";
    Setting setting = host.sysctls().asValue().orElse(Map.of()).get(name);
    return setting != null && setting.number().orElse(0) != 0;
  }
}
