package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Container;
import io.whydown.model.host.SocketEntry;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Every listener on the port inside the container is bound to loopback, which is the container's
/// own.
final class ContainerBoundToLoopback implements Cause {

  private static final About ABOUT =
      About.root(
          "container-bound-to-loopback",
          "the application listens on 127.0.0.1 inside its container",
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
              "address-moved"),
          FactKind.CONTAINERS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Engine.Inside> inside = facts.dialled().flatMap(e -> Engine.inside(facts, e));
    if (inside.isEmpty() || inside.get().container().networkMode().equals("host")) {
      return Outcome.irrelevant();
    }
    Container container = inside.get().container();
    List<SocketEntry> sockets = Engine.listeners(container, inside.get().port());
    if (sockets.isEmpty()) {
      return Outcome.irrelevant();
    }
    String bound = sockets.getFirst().boundText();
    if (!sockets.stream().allMatch(SocketEntry::isOnLoopback)) {
      return Outcome.excluded("the container " + container.name() + " listens on " + bound);
    }
    return Outcome.proven(
        Finding.of(
            "the application in the container "
                + container.name()
                + " listens on "
                + bound
                + " only",
            List.of(
                Engine.evidence(
                    container, sockets.getFirst().ownerText() + " listens on " + bound)),
            Engine.advice(
                facts, container, "let the application listen on 0.0.0.0 inside the container")));
  }
}
