package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.diagnose.causes.firewall.Opening;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.filter.Hook;
import io.whydown.model.host.Interface;
import io.whydown.simulate.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The balancer runs in a container and dials its host: the connection comes in by the engine's
/// bridge, and the host's own rules for input stop it. What the engine forwards is not concerned.
final class ContainerToHostBlocked implements Cause {

  private static final About ABOUT =
      About.root(
          "container-to-host-blocked",
          "the host's packet filter stops a container that dials the host",
          Stage.SERVER_FILTER,
          Set.of("firewall-drop", "firewall-reject"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Stops.Stop stop : Stops.all(facts)) {
      Optional<Interface> bridge =
          stop.isAtServer() && stop.place().hook() == Hook.INPUT
              ? bridge(facts, stop)
              : Optional.empty();
      if (bridge.isPresent()) {
        var evidence = new ArrayList<Evidence>(Stops.evidence(stop));
        evidence.add(
            new Evidence(
                "it comes in by the bridge " + bridge.get().name() + " of a container engine",
                bridge.get().provenance()));
        return Outcome.proven(
            Finding.of(
                "%s stops what comes from containers by %s: %s"
                    .formatted(stop.vantage(), bridge.get().name(), stop.title()),
                evidence,
                Opening.of(facts, stop)));
      }
    }
    return Outcome.irrelevant();
  }

  /// The engine's bridge that the connection comes by.
  private static Optional<Interface> bridge(Case facts, Stops.Stop stop) {
    if (stop.leg().role() != Journey.Role.SERVER_IN) {
      return Optional.empty();
    }
    for (Step step : stop.leg().trace().steps()) {
      if (step instanceof Step.Entered(_, _, var device, _)
          && device != null
          && EngineRules.isBridge(device)) {
        return facts.serverHost().interfaces().asValue().orElse(List.of()).stream()
            .filter(i -> i.name().equals(device) && i.kind().equals("bridge"))
            .findFirst();
      }
    }
    return Optional.empty();
  }
}
