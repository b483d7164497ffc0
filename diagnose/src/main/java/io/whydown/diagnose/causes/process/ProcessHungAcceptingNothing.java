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
import io.whydown.model.host.SocketEntry;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The accept queue is over its limit (listen(2): Recv-Q above the backlog), and the process holds
/// no accepted connection.
final class ProcessHungAcceptingNothing implements Cause {

  private static final About ABOUT =
      About.root(
          "process-hung-accepting-nothing",
          "the process listens and accepts nothing",
          Stage.ACCEPT,
          Set.of("backlog-overflow", "response-timeout"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.PROCESSES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<SocketEntry> taking = Listeners.taking(facts);
    if (taking.isEmpty()) {
      return Outcome.irrelevant();
    }
    SocketEntry socket = taking.get();
    boolean full = socket.receiveQueue() > socket.sendQueue();
    boolean unanswered =
        socket.receiveQueue() > 0 && facts.symptom().id().equals("response-timeout");
    if (!full && !unanswered) {
      return Outcome.excluded(
          "the accept queue holds "
              + socket.receiveQueue()
              + " of "
              + socket.sendQueue()
              + " connections");
    }
    List<SocketEntry> accepted = Listeners.accepted(facts, socket);
    if (!accepted.isEmpty()) {
      return Outcome.excluded(
          socket.ownerText() + " holds " + accepted.size() + " accepted connections");
    }
    Finding finding =
        Finding.of(
            socket.ownerText() + " listens on " + socket.boundText() + " and accepts nothing",
            List.of(
                new Evidence(
                    socket.receiveQueue()
                        + " connections wait in a queue of "
                        + socket.sendQueue()
                        + ", and the process holds none",
                    socket.provenance())),
            Services.advice(
                facts,
                "find what " + socket.ownerText() + " waits for, then restart it",
                Remedy.Risk.MEDIUM,
                dump(socket)));
    if (facts.serverHost().processes().asValue().isEmpty()) {
      return Outcome.likely(
          finding, "the process list, which shows whether " + socket.ownerText() + " is stopped");
    }
    return socket.ownersKnown() && full
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "whether the queue of " + socket.boundText() + " ever shrinks");
  }

  private static String dump(SocketEntry socket) {
    return socket.owners().isEmpty()
        ? "ss -H -tlnp"
        : "cat /proc/" + socket.owners().getFirst().pid() + "/stack";
  }
}
