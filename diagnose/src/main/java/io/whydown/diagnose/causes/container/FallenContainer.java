package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.ComposeService;
import io.whydown.model.host.Container;
import io.whydown.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The container that would serve the dialled port and does not run. Stateless.
public final class FallenContainer {

  private FallenContainer() {}

  /// Empty when no container would serve it, or one does.
  public static Optional<Outcome> judge(Case facts, List<Evidence> more) {
    Optional<Endpoint> dialled = facts.dialled();
    Optional<Container> fallen =
        dialled
            .flatMap(e -> Engine.fallen(facts, e))
            .or(() -> dialled.isEmpty() ? named(facts) : Optional.empty());
    return fallen
        .filter(c -> !c.status().equals("paused"))
        .map(c -> {
          Finding finding = finding(facts, c, more);
          boolean leads =
              dialled.filter(e -> Engine.leadsTo(facts, e, c)).isPresent()
                  || (dialled.isEmpty()
                      && Engine.isInContainer(facts)
                      && c.name().equals(facts.server().target().text()))
                  || facts.serverHost().vantage().equals(c.engine() + ":" + c.name());
          return leads
              ? Outcome.proven(finding)
              : Outcome.likely(finding, "that " + facts.name() + " is the container " + c.name());
        });
  }

  /// For a name that did not resolve.
  private static Optional<Container> named(Case facts) {
    List<Container> named =
        Engine.all(facts).stream()
            .filter(c -> Engine.isNamed(facts, c) && !c.status().equals(Container.ABSENT))
            .toList();
    return named.stream().anyMatch(Engine::isRunning)
        ? Optional.empty()
        : named.stream().findFirst();
  }

  private static Finding finding(Case facts, Container container, List<Evidence> more) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(Engine.evidence(container, state(container)));
    evidence.addAll(Engine.lastWords(container));
    evidence.addAll(Engine.intent(container));
    evidence.addAll(more);
    boolean absent = container.status().equals(Container.ABSENT);
    List<String> commands =
        absent
            ? Engine.remake(container)
            : List.of(Engine.command(container, "start " + container.name()));
    boolean failed = container.exitCode() != 0 || !container.setup().error().isEmpty();
    String first =
        failed && !absent ? "mend what made it end, then start it" : "start the container";
    return Finding.of(
        "the container " + container.name() + " does not run: " + state(container),
        evidence,
        new Remedy(
            first + ", with a restart policy so that it comes back by itself",
            facts.serverPlace(),
            commands,
            Remedy.Risk.LOW,
            false,
            List.of(Engine.command(container, "ps -a --filter name=" + container.name())),
            List.of()));
  }

  /// `exited (exit code 137, killed by SIGKILL) at 2026-11-29T13:05:13Z`.
  static String state(Container container) {
    ComposeService service = container.setup().compose();
    if (container.status().equals(Container.ABSENT)) {
      return "the service "
          + (service == null ? container.name() : service.name())
          + " has no container, other services of its compose file have";
    }
    var text = new StringBuilder(container.status());
    if (container.status().equals("created")) {
      return text.append(", never started").toString();
    }
    text.append(" (exit code ").append(ExitCodes.words(container.exitCode()));
    if (container.oomKilled()) {
      text.append(", for lack of memory");
    }
    text.append(")");
    if (container.setup().finishedAt() != null) {
      text.append(" at ").append(container.setup().finishedAt());
    }
    return text.toString();
  }
}
