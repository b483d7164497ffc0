package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Container;
import io.whydown.net.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Nothing on the host takes the port, and a container listens on it without a mapping to the host.
final class ContainerPortNotPublished implements Cause {

  private static final About ABOUT =
      About.root(
          "container-port-not-published",
          "the port of the container is not published on the host",
          Stage.TRANSLATION,
          Set.of(
              "connection-refused",
              "no-listener-on-port",
              "service-not-running",
              "wrong-port",
              "vrf-or-netns-mismatch"),
          FactKind.CONTAINERS,
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    // only the machine of the engine publishes: where a container is looked into, nothing is
    if (facts.serverHost().vantage().matches("(docker|podman):.*")
        || !(Listeners.at(facts) instanceof Listeners.None(var endpoint, var nothing))) {
      return Outcome.irrelevant();
    }
    int port = endpoint.port().number();
    List<Container> unpublished =
        Engine.all(facts).stream()
            .filter(c -> Engine.isRunning(c) && !c.networkMode().equals("host"))
            .filter(c -> Engine.publishing(c, endpoint).isEmpty())
            .filter(c -> !c.name().endsWith("-infra"))
            .toList();
    Optional<Container> serving =
        unpublished.stream()
            .filter(c -> Engine.listeners(c, port).stream().anyMatch(s -> !s.isOnLoopback()))
            .min(Comparator.comparing((Container c) -> !Engine.isNamed(facts, c)));
    if (serving.isPresent()) {
      return served(facts, endpoint, serving.get(), nothing);
    }
    return unpublished.stream()
        .filter(c -> Engine.isNamed(facts, c) && !Engine.ports(c).isEmpty())
        .findFirst()
        .map(c -> named(facts, endpoint, c, nothing))
        .orElse(Outcome.irrelevant());
  }

  /// A container listens on the very port.
  private static Outcome served(
      Case facts, Endpoint endpoint, Container container, List<Evidence> nothing) {
    int port = endpoint.port().number();
    Optional<Container.PublishedPort> elsewhere =
        container.published().stream()
            .filter(p -> p.containerPort() == port && p.protocol().equals("tcp"))
            .findFirst();
    var evidence = new ArrayList<>(nothing);
    evidence.add(Engine.evidence(container, "listens on port " + port + " inside"));
    evidence.addAll(Engine.intent(container));
    String title =
        elsewhere
            .map(p ->
                "port "
                    + port
                    + " of the container "
                    + container.name()
                    + " is published as "
                    + p.hostPort())
            .orElse("port " + port + " of the container " + container.name() + " is not published");
    Finding finding =
        Finding.of(
            title,
            evidence,
            Engine.advice(
                facts,
                container,
                elsewhere
                    .map(p ->
                        "dial " + p.hostPort() + ", or publish it with -p " + port + ":" + port)
                    .orElse("publish it with -p " + port + ":" + port)));
    boolean sure =
        Engine.isNamed(facts, container)
            || (elsewhere.isEmpty()
                && Engine.all(facts).stream().filter(Container::isRunning).count() == 1);
    return sure
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "that " + facts.name() + " is the container " + container.name());
  }

  /// The container of the server's name listens on other ports and publishes none as the dialled
  /// one.
  private static Outcome named(
      Case facts, Endpoint endpoint, Container container, List<Evidence> nothing) {
    String inside = Engine.ports(container);
    var evidence = new ArrayList<>(nothing);
    evidence.add(Engine.evidence(container, "listens on " + inside + " inside"));
    evidence.add(
        Engine.evidence(
            container,
            container.published().isEmpty()
                ? "publishes no port"
                : "publishes "
                    + container.published().stream()
                        .map(p -> p.hostPort() + " -> " + p.containerPort())
                        .toList()));
    evidence.addAll(Engine.intent(container));
    Finding finding =
        Finding.of(
            "the container "
                + container.name()
                + " does not publish anything as port "
                + endpoint.port(),
            evidence,
            Engine.advice(
                facts, container, "publish the port it listens on as " + endpoint.port()));
    return Outcome.likely(
        finding, "that port " + endpoint.port() + " of the host is meant for this container");
  }
}
