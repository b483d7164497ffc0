package io.whydown.diagnose.causes.capacity;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.causes.process.Services;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.SocketEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Every process behind the listener has as many descriptors open as it may, so accept(2) fails
/// with EMFILE and connections wait in the kernel.
final class FdLimit implements Cause {

  private static final About ABOUT =
      About.root(
          "fd-limit",
          "the server process has no file descriptor left",
          Stage.ACCEPT,
          Set.of(
              "response-timeout",
              "backlog-overflow",
              "process-hung-accepting-nothing",
              "closed-after-accept",
              "connection-reset",
              "unexpected-status"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.PROCESSES,
          FactKind.JOURNAL,
          FactKind.IDENTITY,
          FactKind.COUNTERS);

  private static final List<String> WORDS =
      List.of("too many open files", "emfile", "errno 24", "errno: 24", "os error 24");

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.Accepting(_, var socket))) {
      return Outcome.irrelevant();
    }
    List<Owner> owners = Owner.of(facts, socket);
    List<Owner> counted = owners.stream().filter(Owner::isCounted).toList();
    List<Owner> full = counted.stream().filter(Owner::isAtFileLimit).toList();
    Optional<LogLine> said = Owner.lastLine(facts, owners, WORDS);
    if (full.isEmpty() && said.isEmpty()) {
      return counted.isEmpty() ? Outcome.irrelevant() : excluded(counted.getFirst());
    }
    Finding finding = finding(facts, socket, full, said);
    if (full.size() < owners.size() || full.isEmpty()) {
      return Outcome.likely(finding, "the descriptors of every process behind the listener");
    }
    // connections wait although every owner would accept them, were it not for the limit
    return socket.receiveQueue() > 0
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "a line of its log with errno 24 at the time of the failure");
  }

  private static Outcome excluded(Owner owner) {
    return Outcome.excluded(
        owner.text()
            + " has "
            + Owner.number(owner.openFiles().orElse(null))
            + " of "
            + Owner.number(owner.maxOpenFiles().orElse(null))
            + " descriptors open");
  }

  private static Finding finding(
      Case facts, SocketEntry socket, List<Owner> full, Optional<LogLine> said) {
    var evidence = new ArrayList<Evidence>();
    for (Owner owner : full) {
      owner
          .openFiles()
          .ifPresent(open ->
              evidence.add(
                  new Evidence(
                      owner.text() + " has " + open.value() + " descriptors open",
                      open.provenance())));
      owner
          .maxOpenFiles()
          .ifPresent(
              max -> evidence.add(new Evidence("its limit is " + max.value(), max.provenance())));
    }
    said.ifPresent(
        line -> evidence.add(new Evidence("the log: " + line.message(), line.provenance())));
    if (socket.receiveQueue() > 0) {
      evidence.add(
          new Evidence(
              socket.receiveQueue() + " connections wait to be accepted", socket.provenance()));
    }
    int pid = socket.owners().isEmpty() ? 0 : socket.owners().getFirst().pid();
    return Finding.of(
        socket.ownerText() + " has no file descriptor left",
        evidence,
        Services.advice(
            facts,
            "raise LimitNOFILE of its unit and restart it; then find what it keeps open",
            Remedy.Risk.MEDIUM,
            "ls -l /proc/" + pid + "/fd",
            "grep 'open files' /proc/" + pid + "/limits"));
  }
}
