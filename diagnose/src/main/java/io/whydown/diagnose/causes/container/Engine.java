package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.Container;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The containers of the server's host and their part in the dialled endpoint. Stateless.
final class Engine {

  private Engine() {}

  /// A container and the port in it that a connection to the dialled endpoint should end at.
  record Inside(Container container, int port) {}

  static List<Container> all(Case facts) {
    return facts.serverHost().containers().asValue().orElse(List.of());
  }

  /// Containers of every host that was looked into.
  static List<Container> everywhere(Case facts) {
    return facts.snapshot().hosts().keySet().stream()
        .sorted()
        .flatMap(v -> facts.host(v).containers().asValue().orElse(List.of()).stream())
        .distinct()
        .toList();
  }

  static boolean isRunning(Container container) {
    return container.status().equals("running");
  }

  /// The running container that the endpoint leads into: by a published port, or by its own
  /// address.
  static Optional<Inside> inside(Case facts, Endpoint endpoint) {
    for (Container container : all(facts)) {
      if (isRunning(container)) {
        if (container.networks().containsValue(endpoint.address())) {
          return Optional.of(new Inside(container, endpoint.port().number()));
        }
        for (Container.PublishedPort port : publishing(container, endpoint)) {
          if (takes(port, endpoint.address())) {
            return Optional.of(new Inside(container, port.containerPort()));
          }
        }
      }
    }
    return Optional.empty();
  }

  /// The bindings of the container to the endpoint's port, at whatever address.
  static List<Container.PublishedPort> publishing(Container container, Endpoint endpoint) {
    return container.published().stream()
        .filter(p -> p.protocol().equals("tcp") && p.hostPort() == endpoint.port().number())
        .toList();
  }

  private static boolean takes(Container.PublishedPort port, IpAddress dialled) {
    IpAddress host = port.hostAddress();
    return host == null || host.isUnspecified() || host.equals(dialled);
  }

  /// The listeners inside.
  static List<SocketEntry> listeners(Container container, int port) {
    return container.listeners().stream()
        .filter(s -> s.isTcpListener() && s.port() == port)
        .toList();
  }

  /// `port 80 and 443`, without those of the engine's own name server.
  static String ports(Container container) {
    return container.listeners().stream()
        .filter(s -> s.isTcpListener() && !isEngineResolver(s))
        .map(SocketEntry::boundText)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /// Docker's own name server listens on 127.0.0.11 in every container.
  private static boolean isEngineResolver(SocketEntry socket) {
    return socket.address() != null && socket.address().toString().equals("127.0.0.11");
  }

  /// `app_net 172.18.0.2`, in the order of the names.
  static String networks(Container container) {
    return container.networks().entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /// The names of its networks in order.
  static List<String> networkNames(Container container) {
    return container.networks().keySet().stream().sorted().toList();
  }

  static Evidence evidence(Container container, String says) {
    return new Evidence(
        container.engine() + " container " + container.name() + ": " + says,
        container.provenance());
  }

  static Remedy advice(Case facts, Container container, String summary) {
    return new Remedy(
        summary,
        facts.serverPlace(),
        List.of(),
        Remedy.Risk.MEDIUM,
        true,
        List.of(container.engine() + " port " + container.name()),
        List.of());
  }
}
