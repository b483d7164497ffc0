package io.whydown.diagnose.investigate;

import io.whydown.collect.HostArguments;
import io.whydown.collect.Vantage;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.graph.Dials;
import io.whydown.model.host.HostState;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.Server;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides which vantage shows the host of each server: what the user said, else the balancer's own
/// machine where the address belongs to it. Immutable.
final class HostPlan {

  private final Proxy proxy;
  private final HostArguments arguments;
  private final Vantage balancer;

  HostPlan(Proxy proxy, HostArguments arguments, Vantage balancer) {
    this.proxy = proxy;
    this.arguments = arguments;
    this.balancer = balancer;
  }

  /// The vantages that are known before anything was looked up, by server key.
  Map<String, Vantage> named() {
    return plan(null, null, List.of());
  }

  /// All vantages, with what was learnt of addresses.
  Map<String, Vantage> complete(
      @Nullable HostState balancerHost, @Nullable HostState machine, List<Observation> seen) {
    return plan(balancerHost, machine, seen);
  }

  /// Vantages that were named for addresses or names that no server has: hosts on the way, whose
  /// routes and rules the packets meet.
  List<Vantage> routers() {
    List<Vantage> routers = new ArrayList<>();
    if (isContainer(balancer) || named().values().stream().anyMatch(HostPlan::isContainer)) {
      routers.add(MACHINE);
    }
    for (HostArguments.Entry entry : arguments.entries()) {
      if (entry.name().equals("*") || entry.needsAddress() || isServer(entry.name())) {
        continue;
      }
      Vantage vantage = Vantage.parse(entry.template());
      if (!(vantage instanceof Vantage.None) && !routers.contains(vantage)) {
        routers.add(vantage);
      }
    }
    return routers;
  }

  /// The machine of a container is on the way of all its packets, and knows its engine.
  private static final Vantage MACHINE = new Vantage.Local();

  private static boolean isContainer(Vantage vantage) {
    return vantage instanceof Vantage.Docker || vantage instanceof Vantage.Podman;
  }

  private boolean isServer(String name) {
    return proxy.backends().stream()
        .anyMatch(b ->
            b.servers().stream()
                .anyMatch(s ->
                    name.equals(s.name())
                        || name.equals(b.name() + "/" + s.name())
                        || name.equals(s.target().text())));
  }

  private Map<String, Vantage> plan(
      @Nullable HostState balancerHost, @Nullable HostState machine, List<Observation> seen) {
    Map<String, Vantage> plan = new LinkedHashMap<>();
    for (Backend backend : proxy.backends()) {
      for (Server server : backend.servers()) {
        Optional<IpAddress> address = address(backend, server, seen);
        vantage(backend, server, address, balancerHost)
            .or(() ->
                address.filter(a -> isContainer(balancer) && isOwn(a, machine)).map(_ -> MACHINE))
            .filter(vantage -> !(vantage instanceof Vantage.None))
            .ifPresent(vantage -> plan.put(Case.name(proxy, backend, server), vantage));
      }
    }
    return plan;
  }

  private Optional<Vantage> vantage(
      Backend backend,
      Server server,
      Optional<IpAddress> address,
      @Nullable HostState balancerHost) {
    String text = address.map(IpAddress::toString).orElse(null);
    Optional<Vantage> named = arguments.vantageOf(backend.name(), server.name(), text);
    if (named.isPresent()) {
      return named;
    }
    Optional<Vantage> byTarget = arguments.vantageOf("", server.target().text(), text);
    if (byTarget.isPresent()) {
      return byTarget;
    }
    boolean own =
        server.target() instanceof Server.Target.UnixSocket
            || address.filter(a -> isOwn(a, balancerHost)).isPresent();
    return own ? Optional.of(balancer) : Optional.empty();
  }

  /// Where the name leads; of a name that no look-up knows, as of SRV records, what the balancer
  /// made of it.
  private Optional<IpAddress> address(Backend backend, Server server, List<Observation> seen) {
    return switch (server.target()) {
      case Server.Target.Address(var address) -> Optional.of(address);
      case Server.Target.Name(var host) ->
          seen.stream()
              .filter(o -> o instanceof Observation.NameLookup look && look.name().equals(host))
              .flatMap(o -> ((Observation.NameLookup) o).addresses().stream())
              .findFirst()
              .or(() -> Dials.runtimeAddress(proxy, backend, server));
      case Server.Target.UnixSocket _, Server.Target.Dynamic _ -> Optional.empty();
    };
  }

  private static boolean isOwn(IpAddress address, @Nullable HostState host) {
    if (address.isLoopback() || address.isUnspecified()) {
      return true;
    }
    return host != null
        && (host.interfaces().asValue().orElse(List.of()).stream()
                .flatMap(i -> i.addresses().stream())
                .anyMatch(a -> a.address().equals(address))
            || (!host.vantage().matches("(docker|podman):.*") && isOfContainer(address, host)));
  }

  /// A container of the machine has it.
  private static boolean isOfContainer(IpAddress address, HostState host) {
    return host.containers().asValue().orElse(List.of()).stream()
        .anyMatch(c -> c.networks().containsValue(address));
  }
}
