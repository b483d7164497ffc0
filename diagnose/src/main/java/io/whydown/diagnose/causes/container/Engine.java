package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.LastWords;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.ComposeService;
import io.whydown.model.host.Container;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.IpPrefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The containers of the server's host and their part in the dialled endpoint. Stateless.
public final class Engine {

  private Engine() {}

  /// A container and the port in it that a connection to the dialled endpoint should end at.
  public record Inside(Container container, int port) {}

  /// Those of the server's host; where that is not known and the balancer is in a container, or the
  /// dialled address is of a container network, those of every host.
  public static List<Container> all(Case facts) {
    if (facts.serverHost().isKnown()) {
      return facts.serverHost().containers().asValue().orElse(List.of());
    }
    List<Container> everywhere = everywhere(facts);
    boolean near =
        facts
            .dialled()
            .map(e ->
                everywhere.stream()
                    .flatMap(c -> c.networks().values().stream())
                    .anyMatch(a -> isNear(a, e.address())))
            .orElse(isInContainer(facts));
    return near ? everywhere : List.of();
  }

  static boolean isInContainer(Case facts) {
    return facts.balancerVantage().matches("(docker|podman):.*");
  }

  /// In the same IPv4 network of 16 bits, the size that engines give a bridge.
  static boolean isNear(IpAddress a, IpAddress b) {
    return a.isV4()
        && b.isV4()
        && new IpPrefix(IpAddress.of(new byte[] {a.bytes()[0], a.bytes()[1], 0, 0}), 16)
            .contains(b);
  }

  /// Containers of every host that was looked into.
  public static List<Container> everywhere(Case facts) {
    return facts.snapshot().hosts().keySet().stream()
        .sorted()
        .flatMap(v -> facts.host(v).containers().asValue().orElse(List.of()).stream())
        .distinct()
        .toList();
  }

  static boolean isRunning(Container container) {
    return container.isRunning();
  }

  /// The running container that the endpoint leads into: by a published port, or by its own
  /// address. Of several that share a network, the one of the server's name, else the first that is
  /// no pod's infrastructure.
  public static Optional<Inside> inside(Case facts, Endpoint endpoint) {
    return leading(facts, endpoint).stream()
        .filter(i -> isRunning(i.container()))
        .min(
            Comparator.comparing((Inside i) -> !isNamed(facts, i.container()))
                .thenComparing(i -> i.container().name().endsWith("-infra")));
  }

  /// The container that would serve the endpoint and does not run, paused ones too: it publishes
  /// the port, or has the server's name.
  public static Optional<Container> fallen(Case facts, Endpoint endpoint) {
    Optional<Container> rightful = rightful(facts, endpoint);
    if (rightful.isPresent()) {
      return rightful.filter(c -> !isRunning(c));
    }
    List<Inside> leading = leading(facts, endpoint);
    if (leading.stream().anyMatch(i -> isRunning(i.container()))) {
      return Optional.empty();
    }
    Optional<Container> publishing =
        leading.stream()
            .map(Inside::container)
            .filter(c -> !c.name().endsWith("-infra"))
            .min(Comparator.comparing((Container c) -> !isNamed(facts, c)));
    if (publishing.isPresent()) {
      return publishing;
    }
    List<Container> named = all(facts).stream().filter(c -> isNamed(facts, c)).toList();
    return named.stream().anyMatch(Engine::isRunning)
        ? Optional.empty()
        : named.stream().filter(c -> !c.networkMode().equals("none")).findFirst();
  }

  /// The container of the server's name, where the dialled address is that of a running one of
  /// another name: the engine gave the address on.
  public static Optional<Container> rightful(Case facts, Endpoint endpoint) {
    List<Container> all = all(facts);
    List<Container> named = all.stream().filter(c -> isNamed(facts, c)).toList();
    boolean givenOn =
        all.stream()
            .anyMatch(c ->
                isRunning(c)
                    && c.networks().containsValue(endpoint.address())
                    && !named.contains(c));
    return givenOn && named.stream().noneMatch(c -> c.networks().containsValue(endpoint.address()))
        ? named.stream()
            .filter(c -> !c.status().equals(Container.ABSENT))
            .min(Comparator.comparing((Container c) -> !isRunning(c)))
        : Optional.empty();
  }

  /// A container that does not run because the host's port was taken: it ended with that word, or
  /// its engine could not publish the port.
  public static Optional<Container> shutOut(Case facts, Endpoint endpoint) {
    return all(facts).stream()
        .filter(c -> !c.isRunning() && lacksPort(facts, c, endpoint))
        .min(Comparator.comparing((Container c) -> !isNamed(facts, c)));
  }

  /// On the host's network the log does not say which port was taken: the command may.
  private static boolean lacksPort(Case facts, Container container, Endpoint endpoint) {
    String command = String.valueOf(container.setup().command());
    return container.networkMode().equals("host")
        ? (isNamed(facts, container)
                || command.matches("(?s).*(?<![0-9.])" + endpoint.port() + "(?![0-9.]).*"))
            && container.setup().lastWords().stream().anyMatch(Engine::isTaken)
        : isTaken(container.setup().error()) && !publishing(container, endpoint).isEmpty();
  }

  private static boolean isTaken(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    return lower.contains("address already in use")
        || lower.contains("eaddrinuse")
        || lower.contains("port is already allocated");
  }

  /// Whether a container of the server's host has the address: translation to it is the engine's.
  public static boolean isInside(Case facts, IpAddress address) {
    return facts.serverHost().containers().asValue().orElse(List.of()).stream()
        .anyMatch(container -> container.networks().containsValue(address));
  }

  /// Whether the endpoint leads to the container, by a published port or its own address.
  public static boolean leadsTo(Case facts, Endpoint endpoint, Container container) {
    return leading(facts, endpoint).stream().anyMatch(i -> i.container().equals(container));
  }

  private static List<Inside> leading(Case facts, Endpoint endpoint) {
    var leading = new ArrayList<Inside>();
    for (Container container : all(facts)) {
      if (container.networks().containsValue(endpoint.address())) {
        leading.add(new Inside(container, endpoint.port().number()));
        continue;
      }
      for (Container.PublishedPort port : publishing(container, endpoint)) {
        if (takes(port, endpoint.address())) {
          leading.add(new Inside(container, port.containerPort()));
          break;
        }
      }
    }
    return leading;
  }

  /// Whether the container has the name that the configuration gives the server, or is made from
  /// the compose service of that name.
  public static boolean isNamed(Case facts, Container container) {
    if (facts.serverHost().vantage().equals(container.engine() + ":" + container.name())) {
      return true;
    }
    ComposeService service = container.setup().compose();
    for (String name : List.of(facts.server().name(), facts.server().target().text())) {
      if (container.name().equals(name)
          || (service != null && service.name().equals(name))
          || container.setup().aliases().values().stream().anyMatch(all -> all.contains(name))) {
        return true;
      }
    }
    return false;
  }

  /// The bindings of the container to the endpoint's port, at whatever address.
  public static List<Container.PublishedPort> publishing(Container container, Endpoint endpoint) {
    return container.published().stream()
        .filter(p -> p.protocol().equals("tcp") && p.hostPort() == endpoint.port().number())
        .toList();
  }

  private static boolean takes(Container.PublishedPort port, IpAddress dialled) {
    IpAddress host = port.hostAddress();
    return host == null || host.isUnspecified() || host.equals(dialled);
  }

  /// The running container whose own address is dialled.
  public static Optional<Inside> dialledInside(Case facts, Endpoint endpoint) {
    return inside(facts, endpoint)
        .filter(i -> i.container().networks().containsValue(endpoint.address()));
  }

  /// What listens inside for others: not on loopback.
  public static List<SocketEntry> openListeners(Container container) {
    return container.listeners().stream()
        .filter(s -> s.isTcpListener() && !s.isOnLoopback())
        .toList();
  }

  /// The listeners inside.
  public static List<SocketEntry> listeners(Container container, int port) {
    return container.listeners().stream()
        .filter(s -> s.isTcpListener() && s.port() == port)
        .toList();
  }

  /// `port 80 and 443`, without those of the engine's own name server.
  public static String ports(Container container) {
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

  public static Evidence evidence(Container container, String says) {
    return new Evidence(
        container.engine() + " container " + container.name() + ": " + says,
        container.provenance());
  }

  /// The line of its log that says most, and what the engine says of a failed start.
  public static List<Evidence> lastWords(Container container) {
    var evidence = new ArrayList<Evidence>();
    if (!container.setup().error().isEmpty()) {
      evidence.add(evidence(container, "the engine says: " + container.setup().error()));
    }
    LastWords.of(container.setup().lastWords())
        .ifPresent(line -> evidence.add(evidence(container, "its log says: " + line)));
    return evidence;
  }

  /// What a person types: a rootless engine is asked as its user.
  public static String command(Container container, String words) {
    String user = container.setup().user();
    return (user == null ? "" : "sudo -u " + user + " ") + container.engine() + " " + words;
  }

  /// `, as compose.yaml:12 wants it`, or nothing.
  public static List<Evidence> intent(Container container) {
    ComposeService service = container.setup().compose();
    if (service == null) {
      return List.of();
    }
    String ports =
        service.ports().isEmpty()
            ? "publishes nothing"
            : "publishes "
                + service.ports().stream()
                    .map(p -> (p.hostPort() == 0 ? "" : p.hostPort() + ":") + p.containerPort())
                    .collect(Collectors.joining(", "));
    return List.of(
        new Evidence(
            service.place()
                + ": the service "
                + service.name()
                + " "
                + ports
                + ", networks "
                + service.networks().stream().sorted().toList(),
            service.provenance()));
  }

  /// `in compose.yaml:12, `, or nothing.
  static String where(Container container) {
    ComposeService service = container.setup().compose();
    return service == null ? "" : "in " + service.place() + ": ";
  }

  /// The command that makes the container anew after its compose file was edited, or nothing.
  static List<String> remake(Container container) {
    ComposeService service = container.setup().compose();
    return service == null
        ? List.of()
        : List.of(
            (container.engine().equals("podman") ? "podman-compose" : "docker compose")
                + " -f "
                + service.file()
                + " up -d "
                + service.name());
  }

  static Remedy advice(Case facts, Container container, String summary) {
    return new Remedy(
        where(container) + summary,
        facts.serverPlace(),
        remake(container),
        Remedy.Risk.MEDIUM,
        true,
        List.of(command(container, "port " + container.name())),
        List.of());
  }
}
