package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Container;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The engine's mapping names 127.0.0.1 or ::1 of the host, and another address is dialled.
final class ContainerPublishedOnLoopback implements Cause {

  private static final About ABOUT =
      About.root(
          "container-published-on-loopback",
          "the port is published on the host's loopback only",
          Stage.TRANSLATION,
          Set.of(
              "connection-refused",
              "no-listener-on-port",
              "no-listener-on-address",
              "bound-to-loopback",
              "service-not-running"),
          FactKind.CONTAINERS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Endpoint> dialled = facts.dialled();
    if (dialled.isEmpty()
        || dialled.get().address().isLoopback()
        || Engine.inside(facts, dialled.get()).isPresent()) {
      return Outcome.irrelevant();
    }
    for (Container container : Engine.all(facts)) {
      for (Container.PublishedPort port : Engine.publishing(container, dialled.get())) {
        IpAddress host = port.hostAddress();
        if (Engine.isRunning(container) && host != null && host.isLoopback()) {
          return Outcome.proven(finding(facts, container, port, dialled.get()));
        }
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(
      Case facts, Container container, Container.PublishedPort port, Endpoint dialled) {
    return Finding.of(
        "the container "
            + container.name()
            + " is published on "
            + port.hostAddress()
            + " only, not on "
            + dialled.address(),
        List.of(
            Engine.evidence(
                container,
                port.hostAddress()
                    + ":"
                    + port.hostPort()
                    + " -> "
                    + port.containerPort()
                    + "/tcp")),
        Engine.advice(
            facts,
            container,
            "publish it as -p "
                + port.hostPort()
                + ":"
                + port.containerPort()
                + " or on "
                + dialled.address()));
  }
}
