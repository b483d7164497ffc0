package io.whydown.diagnose.graph;

import io.whydown.model.Snapshot;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What NGINX dials for a name by its own log. It resolves the names of its configuration when it
/// starts (ngx_http_upstream_module, `server`), and a running worker's error log has the addresses
/// of the servers that failed. Stateless.
final class LoggedAddresses {

  private LoggedAddresses() {}

  /// The addresses that the log shows and that nothing else in the configuration explains; empty
  /// when another name could be behind them.
  static List<IpAddress> of(Snapshot snapshot, Server server) {
    ProxyRuntime runtime = snapshot.proxy().runtime();
    if (runtime == null
        || server.resolvers() != null
        || !(server.target() instanceof Server.Target.Name(var host))
        || Dials.lookedUp(snapshot, host).isEmpty()
        || !isOnlyName(snapshot, host, server.port())) {
      return List.of();
    }
    Set<Endpoint> explained = explained(snapshot);
    var unexplained = new LinkedHashSet<IpAddress>();
    for (ProxyEvent event : runtime.events()) {
      endpoint(event)
          .filter(e -> e.port().number() == server.port() && !explained.contains(e))
          .ifPresent(e -> unexplained.add(e.address()));
    }
    return List.copyOf(unexplained);
  }

  private static Optional<Endpoint> endpoint(ProxyEvent event) {
    String address = event.address();
    return event.kind() == ProxyEvent.Kind.UPSTREAM_FAILED && address != null
        ? Endpoint.tryParse(address)
        : Optional.empty();
  }

  /// No other name has this port, and no variable may stand for any address.
  private static boolean isOnlyName(Snapshot snapshot, String host, int port) {
    return servers(snapshot)
        .allMatch(s ->
            switch (s.target()) {
              case Server.Target.Name(var other) -> other.equals(host) || s.port() != port;
              case Server.Target.Dynamic _ -> false;
              case Server.Target.Address _, Server.Target.UnixSocket _ -> true;
            });
  }

  private static Set<Endpoint> explained(Snapshot snapshot) {
    var explained = new LinkedHashSet<Endpoint>();
    servers(snapshot)
        .filter(s -> s.port() > 0)
        .forEach(s -> {
          List<IpAddress> addresses =
              switch (s.target()) {
                case Server.Target.Address(var address) -> List.of(address);
                case Server.Target.Name(var host) -> Dials.lookedUp(snapshot, host);
                case Server.Target.UnixSocket _, Server.Target.Dynamic _ -> List.of();
              };
          addresses.forEach(a -> explained.add(new Endpoint(a, new Port(s.port()))));
        });
    return explained;
  }

  private static Stream<Server> servers(Snapshot snapshot) {
    return snapshot.proxy().backends().stream().flatMap(b -> b.servers().stream());
  }
}
