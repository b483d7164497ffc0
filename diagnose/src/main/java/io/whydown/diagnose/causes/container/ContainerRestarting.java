package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Container;
import io.whydown.net.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The engine restarts the container that should serve the port, or gave up after restarts.
final class ContainerRestarting implements Cause {

  private static final About ABOUT =
      About.root(
          "container-restarting",
          "the container starts and dies again and again",
          Stage.TRANSLATION,
          Set.of(
              "connection-refused",
              "connection-reset",
              "closed-after-accept",
              "connection-timeout",
              "response-timeout",
              "unexpected-response",
              "no-listener-on-port",
              "no-listener-on-address",
              "service-not-running",
              "wrong-port",
              "bound-to-loopback",
              "firewall-redirects-port",
              "address-moved",
              "host-unreachable"),
          FactKind.CONTAINERS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Endpoint> dialled = facts.dialled();
    for (Container container : Engine.all(facts)) {
      boolean failing =
          container.status().equals("restarting")
              || (container.restarts() > 0 && !Engine.isRunning(container));
      boolean published =
          dialled.filter(e -> !Engine.publishing(container, e).isEmpty()).isPresent();
      boolean named =
          container.name().equals(facts.server().name())
              || container.name().equals(facts.server().target().text());
      if (failing && published) {
        return Outcome.proven(finding(facts, container));
      }
      if (failing && named) {
        return Outcome.likely(
            finding(facts, container), "that " + facts.name() + " is this container");
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(Case facts, Container container) {
    String why = container.oomKilled() ? ", killed for lack of memory" : "";
    return Finding.of(
        "the container "
            + container.name()
            + " is "
            + container.status()
            + " (exit code "
            + container.exitCode()
            + ", "
            + container.restarts()
            + " restarts"
            + why
            + ")",
        List.of(
            Engine.evidence(
                container, container.status() + ", exit code " + container.exitCode() + why)),
        new Remedy(
            "read the last words of the container and mend what they say",
            facts.serverPlace(),
            List.of(container.engine() + " logs --tail 50 " + container.name()),
            Remedy.Risk.LOW,
            true,
            List.of(container.engine() + " inspect -f '{{.State.Status}}' " + container.name()),
            List.of()));
  }
}
