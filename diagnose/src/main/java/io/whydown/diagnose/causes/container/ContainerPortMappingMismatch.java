package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.host.Container;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The engine's mapping ends at a port without a listener in the container, which listens on
/// others.
final class ContainerPortMappingMismatch implements Cause {

  private static final About ABOUT =
      About.root(
          "container-port-mapping-mismatch",
          "the published port leads to a port that nobody serves in the container",
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
    if (inside.isEmpty()) {
      return Outcome.irrelevant();
    }
    Container container = inside.get().container();
    int port = inside.get().port();
    if (facts.dialled().flatMap(e -> Engine.dialledInside(facts, e)).isPresent()) {
      return Outcome.irrelevant(); // dialled without a mapping
    }
    if (!container.listenersKnown()) {
      return Outcome.unknown(
          new Gap(
              FactKind.CONTAINERS,
              facts.serverHost().vantage(),
              "what listens in the container " + container.name(),
              "needs root on " + facts.serverHost().vantage()));
    }
    if (!Engine.listeners(container, port).isEmpty()) {
      return Outcome.excluded(
          "port " + port + " is listened on in the container " + container.name());
    }
    String others = Engine.ports(container);
    Finding finding =
        Finding.of(
            "the connection ends at port "
                + port
                + " of the container "
                + container.name()
                + ", where nothing listens",
            Stream.of(
                    List.of(
                        Engine.evidence(container, "nothing listens on port " + port),
                        Engine.evidence(
                            container,
                            others.isEmpty() ? "no TCP listener at all" : "listens on " + others)),
                    Engine.intent(container))
                .flatMap(List::stream)
                .toList(),
            Engine.advice(facts, container, "publish the port that the application listens on"));
    return others.isEmpty()
        ? Outcome.likely(finding, "the port that the application is meant to listen on")
        : Outcome.proven(finding);
  }
}
