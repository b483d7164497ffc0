package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Container;
import io.whydown.model.host.HostIdentity;
import io.whydown.net.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
          FactKind.CONTAINERS,
          FactKind.IDENTITY);

  @Override
  public About about() {
    return ABOUT;
  }

  /// A container that was started so long ago does not loop.
  private static final Duration STEADY = Duration.ofMinutes(2);

  private static final int LOOPS = 2;

  @Override
  public Outcome examine(Case facts) {
    Optional<Endpoint> dialled = facts.dialled();
    Instant now = facts.serverHost().identity().map(HostIdentity::collectedAt).orElse(null);
    for (Container container : Engine.all(facts)) {
      if (!isFailing(container, now) || isServing(facts, container)) {
        continue;
      }
      boolean leads = dialled.filter(e -> Engine.leadsTo(facts, e, container)).isPresent();
      if (leads) {
        return Outcome.proven(finding(facts, container));
      }
      if (Engine.isNamed(facts, container)) {
        return Outcome.likely(
            finding(facts, container), "that " + facts.name() + " is this container");
      }
    }
    return Outcome.irrelevant();
  }

  /// Whether it listens where the endpoint leads.
  private static boolean isServing(Case facts, Container container) {
    return container.isRunning()
        && facts
            .dialled()
            .flatMap(e -> Engine.inside(facts, e))
            .filter(i -> i.container().equals(container))
            .filter(i -> !Engine.listeners(container, i.port()).isEmpty())
            .isPresent();
  }

  private static boolean isFailing(Container container, @Nullable Instant now) {
    Instant started = container.setup().startedAt();
    boolean young =
        now != null && started != null && Duration.between(started, now).compareTo(STEADY) < 0;
    return container.status().equals("restarting")
        || (container.restarts() > 0
            && !container.isRunning()
            && !container.status().equals("paused"))
        || (container.restarts() >= LOOPS && young);
  }

  private static Finding finding(Case facts, Container container) {
    String why = container.oomKilled() ? ", killed for lack of memory" : "";
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        Engine.evidence(
            container,
            container.status()
                + ", "
                + container.restarts()
                + " restarts, last exit code "
                + ExitCodes.words(container.exitCode())
                + why));
    evidence.addAll(Engine.lastWords(container));
    return Finding.of(
        "the container "
            + container.name()
            + " starts and dies again and again ("
            + container.restarts()
            + " restarts, last exit code "
            + container.exitCode()
            + why
            + ")",
        evidence,
        new Remedy(
            "read the last words of the container and mend what they say",
            facts.serverPlace(),
            List.of(Engine.command(container, "logs --tail 50 " + container.name())),
            Remedy.Risk.LOW,
            true,
            List.of(
                Engine.command(container, "inspect -f '{{.State.Status}}' " + container.name())),
            List.of()));
  }
}
