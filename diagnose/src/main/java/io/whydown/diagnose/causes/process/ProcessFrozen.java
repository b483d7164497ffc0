package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import java.util.List;
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
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.Accepting(_, var socket))) {
      return Outcome.irrelevant();
    }
    if (!(facts.serverHost().processes() instanceof Reading.Seen(var processes))) {
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
    List<ProcessEntry> owners =
        processes.stream()
            .filter(p -> socket.owners().stream().anyMatch(o -> o.pid() == p.pid()))
            .toList();
    List<ProcessEntry> stopped = owners.stream().filter(ProcessEntry::isStopped).toList();
    if (stopped.isEmpty() || stopped.size() < owners.size()) {
      return Outcome.excluded(socket.ownerText() + " is not stopped");
    }
    return Outcome.proven(finding(facts, socket, stopped.getFirst()));
  }

  private static Finding finding(Case facts, SocketEntry socket, ProcessEntry process) {
    String how = process.frozen() ? "its cgroup is frozen" : "state " + process.state();
    return Finding.of(
        socket.ownerText() + " is stopped (" + how + ")",
        List.of(
            new Evidence(
                process.command() + " (pid " + process.pid() + ") is stopped, " + how,
                process.provenance()),
            new Evidence(
                socket.ownerText() + " listens on " + socket.boundText(), socket.provenance())),
        Services.advice(
            facts,
            "resume it",
            Remedy.Risk.LOW,
            process.frozen() ? "systemctl thaw UNIT" : "kill -CONT " + process.pid()));
  }
}
