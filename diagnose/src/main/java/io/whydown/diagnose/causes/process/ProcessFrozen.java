package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.StoppedOwner;
import io.whydown.diagnose.causes.container.Engine;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.Container;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Every process that holds the listener is stopped by a signal or frozen by its cgroup, so the
/// kernel completes handshakes and nobody answers.
final class ProcessFrozen implements Cause {

  private static final About ABOUT =
      About.root(
          "process-frozen",
          "the process is stopped",
          Stage.ACCEPT,
          Set.of("backlog-overflow", "connection-timeout", "response-timeout"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.PROCESSES,
          FactKind.CONTAINERS,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Outcome> container = container(facts);
    if (container.isPresent()) {
      return container.get();
    }
    Optional<SocketEntry> taking = Listeners.taking(facts);
    if (taking.isEmpty()) {
      return Outcome.irrelevant();
    }
    SocketEntry socket = taking.get();
    if (!(facts.serverHost().processes() instanceof Reading.Seen<?> _)) {
      return Outcome.irrelevant();
    }
    if (socket.owners().isEmpty()) {
      return Outcome.unknown(
          new Gap(
              FactKind.PROCESSES,
              facts.serverHost().vantage(),
              "the state of the process behind " + socket.boundText(),
              "needs root on " + facts.serverHost().vantage()));
    }
    Optional<StoppedOwner> stopped = StoppedOwner.of(facts);
    return stopped.isPresent()
        ? Outcome.proven(finding(facts, stopped.get()))
        : Outcome.excluded(socket.ownerText() + " is not stopped");
  }

  /// A container that is paused, or whose first process is stopped.
  private static Optional<Outcome> container(Case facts) {
    Optional<Endpoint> dialled = facts.dialled();
    if (dialled.isEmpty()) {
      return Optional.empty();
    }
    List<ProcessEntry> processes = facts.serverHost().processes().asValue().orElse(List.of());
    return facts.serverHost().containers().asValue().orElse(List.of()).stream()
        .filter(c -> c.pid() != 0 && Engine.leadsTo(facts, dialled.get(), c))
        .filter(c ->
            c.status().equals("paused")
                || processes.stream().anyMatch(p -> p.pid() == c.pid() && p.isStopped()))
        .findFirst()
        .map(c -> Outcome.proven(finding(facts, c)));
  }

  private static Finding finding(Case facts, Container container) {
    boolean paused = container.status().equals("paused");
    return Finding.of(
        "the container " + container.name() + (paused ? " is paused" : " is stopped by a signal"),
        List.of(
            Engine.evidence(
                container,
                paused ? "paused" : "its process " + container.pid() + " is in state T")),
        Services.advice(
            facts,
            "resume it",
            Remedy.Risk.LOW,
            paused
                ? Engine.command(container, "unpause " + container.name())
                : "kill -CONT " + container.pid()));
  }

  private static Finding finding(Case facts, StoppedOwner stopped) {
    return Finding.of(
        stopped.socket().ownerText() + " is stopped (" + stopped.how() + ")",
        stopped.evidence(),
        Services.advice(
            facts,
            "resume it",
            Remedy.Risk.LOW,
            stopped.process().frozen()
                ? "systemctl thaw UNIT"
                : "kill -CONT " + stopped.process().pid()));
  }
}
