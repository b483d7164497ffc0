package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.Container;
import io.whydown.model.host.Container.PublishedPort;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A program of a container engine that takes connections of a published port and brings them to
/// nobody: nothing listens on the port's inner side, so that it accepts and closes; or it is
/// podman's, which only keeps the port from others and never accepts, and the rules that should
/// translate before it are gone. Immutable.
///
/// @param socket the program's listener on the host
/// @param innerPort where it should lead
public record HollowProxy(SocketEntry socket, Container container, int innerPort) {

  /// Programs of engines that hold a published port on the host, by the 15 characters of comm.
  private static final Set<String> PROGRAMS =
      Set.of("conmon", "docker-proxy", "rootlessport", "rootlesskit", "slirp4netns", "pasta");

  /// Those that dial the container's own address, so that a listener on its loopback is not
  /// reached. Podman's did so only since CVE-2021-20199 was mended.
  private static final Set<String> TO_ADDRESS =
      Set.of("docker-proxy", "rootlessport", "rootlesskit");

  /// Whether a socket belongs to an engine, which holds a published port on the host.
  private static boolean holds(SocketEntry socket) {
    return socket.owners().stream().anyMatch(o -> PROGRAMS.contains(o.command()));
  }

  /// Empty where no engine's program was seen to accept, or where its container's listeners are not
  /// known.
  public static Optional<HollowProxy> of(Case facts) {
    return Listeners.at(facts) instanceof Listeners.Accepting(var endpoint, var socket)
            && holds(socket)
            && accepts(facts, endpoint)
        ? facts.serverHost().containers().asValue().orElse(List.of()).stream()
            .filter(c -> c.isRunning() && c.listenersKnown())
            .flatMap(c ->
                published(c, endpoint)
                    .map(p -> new HollowProxy(socket, c, p.containerPort()))
                    .stream())
            .findFirst()
            .filter(p -> p.isHollow() || p.isBehindLostRules(facts))
        : Optional.empty();
  }

  private static boolean accepts(Case facts, Endpoint endpoint) {
    return facts.connects(endpoint).stream()
        .anyMatch(c -> c.outcome() instanceof ConnectOutcome.Connected);
  }

  private static Optional<PublishedPort> published(Container container, Endpoint endpoint) {
    return container.published().stream()
        .filter(p ->
            p.protocol().equals("tcp")
                && p.hostPort() == endpoint.port().number()
                && (p.hostAddress() == null
                    || p.hostAddress().isUnspecified()
                    || p.hostAddress().equals(endpoint.address())))
        .findFirst();
  }

  private boolean isHollow() {
    boolean ofAddress = socket.owners().stream().anyMatch(o -> TO_ADDRESS.contains(o.command()));
    return container.listeners().stream()
        .noneMatch(
            s -> s.isTcpListener() && s.port() == innerPort && !(ofAddress && s.isOnLoopback()));
  }

  /// podman's conmon holds the port; no rule names an address of the container.
  private boolean isBehindLostRules(Case facts) {
    return isKeeper()
        && !container.networks().isEmpty()
        && facts.serverHost().filters() instanceof Reading.Seen(var tables)
        && tables.stream()
            .flatMap(t -> t.chains().stream())
            .flatMap(c -> c.rules().stream())
            .noneMatch(r ->
                container.networks().values().stream()
                    .anyMatch(a -> r.text().contains(a.toString())));
  }

  /// Whether the program never accepts, so that the kernel alone completes the handshake.
  public boolean isKeeper() {
    return socket.owners().stream().anyMatch(o -> o.command().equals("conmon"));
  }

  /// What shows it.
  public List<Evidence> evidence() {
    return List.of(
        new Evidence(
            socket.ownerText() + " of the engine holds " + socket.boundText(), socket.provenance()),
        new Evidence(
            isHollow()
                ? "nothing listens for others on port "
                    + innerPort
                    + " in the container "
                    + container.name()
                : "no rule of the host leads to the container " + container.name(),
            container.provenance()));
  }
}
