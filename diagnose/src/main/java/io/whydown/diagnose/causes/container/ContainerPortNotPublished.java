package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Container;
import java.util.ArrayList;
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
    if (!(Listeners.at(facts) instanceof Listeners.None(var endpoint, var nothing))) {
      return Outcome.irrelevant();
    }
    int port = endpoint.port().number();
    List<Container> candidates =
        Engine.all(facts).stream()
            .filter(c -> Engine.isRunning(c) && !c.networkMode().equals("host"))
            .filter(c -> Engine.publishing(c, endpoint).isEmpty())
            .filter(c -> Engine.listeners(c, port).stream().anyMatch(s -> !s.isOnLoopback()))
            .toList();
    if (candidates.isEmpty()) {
      return Outcome.irrelevant();
    }
    Container container =
        candidates.stream()
            .filter(c -> isNamed(facts, c))
            .findFirst()
            .orElse(candidates.getFirst());
    Optional<Container.PublishedPort> elsewhere =
        container.published().stream().filter(p -> p.containerPort() == port).findFirst();
    var evidence = new ArrayList<>(nothing);
    evidence.add(Engine.evidence(container, "listens on port " + port + " inside"));
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
            Engine.advice(facts, container, "publish it with -p " + port + ":" + port));
    boolean sure =
        elsewhere.isEmpty() && (isNamed(facts, container) || Engine.all(facts).size() == 1);
    return sure
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "that " + facts.name() + " is the container " + container.name());
  }

  private static boolean isNamed(Case facts, Container container) {
    return container.name().equals(facts.server().name())
        || container.name().equals(facts.server().target().text());
  }
}
