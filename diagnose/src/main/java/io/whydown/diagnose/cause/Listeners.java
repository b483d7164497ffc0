package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.Interface;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.proxy.Server;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;

/// Who would take the connection at the server's host: the question that decides most cases.
/// Stateless.
public sealed interface Listeners {

  /// The socket list could not be read.
  record NotSeen(Gap gap) implements Listeners {}

  /// There is no numeric endpoint to look for.
  record NoEndpoint() implements Listeners {}

  /// The dialled address is not one of the host that was looked into, so its sockets say nothing.
  record ElsewhereAddressed(Endpoint endpoint, List<Evidence> evidence) implements Listeners {}

  /// A packet filter of the host, or of a router before it, sends the dialled endpoint elsewhere,
  /// so its sockets do not decide.
  record Translated(Endpoint endpoint, Endpoint to) implements Listeners {}

  /// Nothing listens on the port, at any address.
  record None(Endpoint endpoint, List<Evidence> evidence) implements Listeners {}

  /// The port is listened on, at other addresses or for the other family only.
  record OnOtherAddress(Endpoint endpoint, List<SocketEntry> sockets) implements Listeners {}

  /// This socket takes it.
  record Accepting(Endpoint endpoint, SocketEntry socket) implements Listeners {}

  /// Looks for the endpoint whose failure is investigated.
  static Listeners at(Case facts) {
    Optional<Endpoint> endpoint = facts.dialled();
    if (endpoint.isEmpty()) {
      return new NoEndpoint();
    }
    Optional<Endpoint> to = translated(facts);
    return to.isPresent() && !to.get().equals(endpoint.get())
        ? new Translated(endpoint.get(), to.get())
        : at(facts, endpoint.get());
  }

  /// The socket that takes the connection, also one of UNIX; empty where it is not known.
  static Optional<SocketEntry> taking(Case facts) {
    if (at(facts) instanceof Accepting(_, var socket)) {
      return Optional.of(socket);
    }
    if (!(facts.server().target() instanceof Server.Target.UnixSocket(var path))) {
      return Optional.empty();
    }
    String real = DeniedPath.real(facts, path);
    List<SocketEntry> bound =
        facts.balancerHost().sockets().asValue().orElse(List.of()).stream()
            .filter(s -> s.state().equals("LISTEN"))
            .filter(s -> isBound(s, path) || isBound(s, real))
            .toList();
    return bound.size() == 1 ? Optional.of(bound.getFirst()) : Optional.empty();
  }

  private static boolean isBound(SocketEntry socket, String path) {
    return socket.transport() == SocketEntry.Transport.UNIX && path.equals(socket.path());
  }

  /// The connections that a listener has accepted.
  static List<SocketEntry> accepted(Case facts, SocketEntry listener) {
    String path = listener.path();
    Case.HostFacts host = path == null ? facts.serverHost() : facts.balancerHost();
    return host.sockets().asValue().orElse(List.of()).stream()
        .filter(s -> s.state().startsWith("ESTAB") && !s.owners().isEmpty())
        .filter(s ->
            path == null
                ? s.transport() == SocketEntry.Transport.TCP && s.port() == listener.port()
                : isBound(s, path))
        .toList();
  }

  /// Where the connection arrives once the routers' and the host's own filters have translated it.
  private static Optional<Endpoint> translated(Case facts) {
    return facts
        .journey()
        .flatMap(j -> j.leg(Journey.Role.SERVER_IN))
        .map(leg -> leg.trace().finalFlow().destinationEndpoint());
  }

  /// Looks for any endpoint on the server's host.
  static Listeners at(Case facts, Endpoint endpoint) {
    Case.HostFacts host = facts.serverHost();
    return switch (host.listeners()) {
      case Reading.Missing(var gap) -> new NotSeen(gap);
      case Reading.Seen(var listeners) -> {
        if (!holds(host, endpoint.address())) {
          yield new ElsewhereAddressed(endpoint, List.of());
        }
        yield among(facts, listeners, endpoint);
      }
    };
  }

  private static Listeners among(Case facts, List<SocketEntry> listeners, Endpoint endpoint) {
    Case.HostFacts host = facts.serverHost();
    List<SocketEntry> onPort =
        listeners.stream().filter(s -> s.port() == endpoint.port().number()).toList();
    for (SocketEntry socket : onPort) {
      if (socket.accepts(endpoint.address()) && isOnItsDevice(facts, socket, endpoint.address())) {
        return new Accepting(endpoint, socket);
      }
    }
    if (!onPort.isEmpty()) {
      return new OnOtherAddress(endpoint, onPort);
    }
    String says =
        "no TCP socket listens on port "
            + endpoint.port()
            + " ("
            + listeners.size()
            + " listeners on other ports)";
    return new None(endpoint, List.of(new Evidence(says, HostProvenance.sockets(host))));
  }

  /// Whether a socket that is bound to a device (SO_BINDTODEVICE) gets packets for the address:
  /// those of the balancer come by the interface that holds it. In doubt, yes.
  private static boolean isOnItsDevice(Case facts, SocketEntry socket, IpAddress address) {
    String device = socket.device();
    if (device == null) {
      return true;
    }
    if (facts.isSameHost()) {
      return device.equals("lo");
    }
    return facts.serverHost().interfaces().asValue().orElse(List.of()).stream()
        .filter(i -> has(i, address) && !i.isLoopback() && !i.kind().equals("dummy"))
        .findFirst()
        .map(i -> i.name().equals(device) || device.equals(i.master()))
        .orElse(true);
  }

  /// Whether the host holds the address, or takes its packets by a local route. Unknown interfaces
  /// count as yes: the user named the host.
  static boolean holds(Case.HostFacts host, IpAddress address) {
    if (address.isLoopback() || address.isUnspecified()) {
      return true;
    }
    return host.interfaces()
            .asValue()
            .map(interfaces -> interfaces.stream().anyMatch(i -> has(i, address)))
            .orElse(true)
        || host.routes().asValue().map(RoutingTables::routes).orElse(List.of()).stream()
            .anyMatch(r -> r.type().equals("local") && r.destination().contains(address));
  }

  private static boolean has(Interface iface, IpAddress address) {
    return iface.addresses().stream().anyMatch(a -> a.address().equals(address.unmapped()));
  }

  /// Whether a socket of the server's host is the balancer's own: a frontend, a socket for its
  /// statistics, or any other of its processes. Such a one is never the server.
  static boolean isOfBalancer(Case facts, SocketEntry socket) {
    if (!facts.isSameHost()) {
      return false;
    }
    boolean isFrontend =
        facts.proxy().frontends().stream()
            .flatMap(frontend -> frontend.binds().stream())
            .anyMatch(bind -> bind.port() == socket.port());
    return isFrontend
        || facts.balancerProcesses().stream()
            .anyMatch(p -> socket.owners().stream().anyMatch(o -> o.pid() == p.pid()));
  }

  /// What listens on a port of the server's host, at whatever address; empty when nobody could
  /// look.
  static List<SocketEntry> onPort(Case facts, int port) {
    return facts.serverHost().listeners().asValue().orElse(List.of()).stream()
        .filter(socket -> socket.port() == port)
        .toList();
  }

  /// One sentence for each socket.
  static List<Evidence> evidence(List<SocketEntry> sockets) {
    return sockets.stream()
        .map(s -> new Evidence(s.ownerText() + " listens on " + s.boundText(), s.provenance()))
        .toList();
  }
}
