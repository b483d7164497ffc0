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
import io.whydown.model.host.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
      if (pids.contains(process.pid()) && process.deleted() != null) {
        return Outcome.likely(
            finding(facts, process, processes, sockets), "that a restart changes the answer");
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(
      Case facts, ProcessEntry old, List<ProcessEntry> processes, List<SocketEntry> sockets) {
    String who = old.command() + " (pid " + old.pid() + ")";
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            who + " runs since before its " + old.deleted() + " was deleted or replaced",
            old.provenance()));
    evidence.addAll(Listeners.evidence(sockets));
    successor(old, processes)
        .ifPresent(young ->
            evidence.add(
                new Evidence(
                    "pid " + young.pid() + " runs the same program as it is now",
                    young.provenance())));
    return Finding.of(
        who + " holds the port with a program that was replaced since it started",
        evidence,
        Services.advice(
            facts,
            "restart the service, so that the program as it is now answers",
            Remedy.Risk.MEDIUM,
            restart(old)));
  }

  /// A younger process of the same name that was started from the new file.
  private static Optional<ProcessEntry> successor(ProcessEntry old, List<ProcessEntry> processes) {
    return processes.stream()
        .filter(p -> p.command().equals(old.command()) && p.deleted() == null)
        .filter(p -> p.pid() != old.pid() && p.parentPid() != old.pid())
        .findFirst();
  }

  private static String restart(ProcessEntry old) {
    String unit = old.unit();
    return unit != null && unit.endsWith(".service")
        ? "systemctl restart " + Unit.word(unit)
        : "kill " + old.pid();
  }
}
