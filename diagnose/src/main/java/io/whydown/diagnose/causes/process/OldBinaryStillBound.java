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
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import java.util.List;
import java.util.Set;

/// The process on the port runs a program file that was replaced since.
final class OldBinaryStillBound implements Cause {

  private static final About ABOUT =
      About.root(
          "old-binary-still-bound",
          "an older process of the service still holds the port",
          Stage.LISTENER,
          Set.of("unexpected-status", "unexpected-response", "closed-after-accept"),
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
    if (!(Listeners.at(facts) instanceof Listeners.Accepting(var endpoint, _))
        || !(facts.serverHost().processes() instanceof Reading.Seen(var processes))) {
      return Outcome.irrelevant();
    }
    List<SocketEntry> sockets =
        facts.serverHost().listeners().asValue().orElse(List.of()).stream()
            .filter(s -> s.port() == endpoint.port().number() && s.accepts(endpoint.address()))
            .toList();
    List<Integer> pids =
        sockets.stream()
            .flatMap(s -> s.owners().stream())
            .map(SocketEntry.Owner::pid)
            .distinct()
            .toList();
    for (ProcessEntry process : processes) {
      if (pids.contains(process.pid()) && process.commandLine().contains("(deleted)")) {
        return Outcome.likely(
            finding(facts, process, sockets.getFirst(), "its program file was replaced"),
            "that a restart changes the answer");
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(Case facts, ProcessEntry process, SocketEntry socket, String why) {
    return Finding.of(
        process.command() + " (pid " + process.pid() + ") is an older version: " + why,
        List.of(
            new Evidence(process.commandLine(), process.provenance()),
            new Evidence(
                socket.ownerText() + " listens on " + socket.boundText(), socket.provenance())),
        Services.advice(
            facts, "stop the old process", Remedy.Risk.MEDIUM, "kill " + process.pid()));
  }
}
