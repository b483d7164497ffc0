package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import java.util.List;
import java.util.Optional;

/// A listener that the server's connections reach while every process that could accept them is
/// stopped by a signal or frozen by its cgroup: the kernel completes handshakes, nobody answers.
/// Immutable.
///
/// @param socket the listener
/// @param process the first of its owners
public record StoppedOwner(SocketEntry socket, ProcessEntry process) {

  /// The stopped owner; empty where one owner runs, or where owners or processes were not seen. A
  /// master that leaves the work to its children accepts nothing itself, so it does not count.
  public static Optional<StoppedOwner> of(Case facts) {
    Optional<SocketEntry> taking = Listeners.taking(facts);
    if (taking.isEmpty()
        || !(facts.serverHost().processes() instanceof Reading.Seen(var processes))) {
      return Optional.empty();
    }
    SocketEntry socket = taking.get();
    List<ProcessEntry> owners =
        processes.stream()
            .filter(p -> socket.owners().stream().anyMatch(o -> o.pid() == p.pid()))
            .toList();
    List<ProcessEntry> working = owners.stream().filter(o -> !isMaster(o, owners)).toList();
    return working.isEmpty() || !working.stream().allMatch(ProcessEntry::isStopped)
        ? Optional.empty()
        : Optional.of(new StoppedOwner(socket, working.getFirst()));
  }

  private static boolean isMaster(ProcessEntry owner, List<ProcessEntry> owners) {
    return owner.commandLine().contains("master process")
        && owners.stream().anyMatch(o -> o.parentPid() == owner.pid());
  }

  /// How it was stopped.
  public String how() {
    return process.frozen() ? "its cgroup is frozen" : "state " + process.state();
  }

  /// What shows it.
  public List<Evidence> evidence() {
    return List.of(
        new Evidence(
            process.command() + " (pid " + process.pid() + ") is stopped, " + how(),
            process.provenance()),
        new Evidence(
            socket.ownerText() + " listens on " + socket.boundText(), socket.provenance()));
  }
}
