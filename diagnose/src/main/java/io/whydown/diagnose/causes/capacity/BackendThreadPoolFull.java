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
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The process holds connections and does not take up those that wait: their requests lie unread,
/// or they are not even accepted. How many workers it has, the kernel does not know, so that this
/// is never proven.
final class BackendThreadPoolFull implements Cause {

  private static final About ABOUT =
      About.root(
          "backend-thread-pool-full",
          "every worker of the server is busy, and further requests wait",
          Stage.ACCEPT,
          Set.of("response-timeout"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.PROCESSES);

  /// With fewer connections in hand it is one slow request, not a pool.
  private static final int MIN_BUSY = 2;

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<SocketEntry> taking = Listeners.taking(facts);
    if (taking.filter(socket -> !isStopped(facts, socket)).isEmpty()) {
      return Outcome.irrelevant();
    }
    SocketEntry socket = taking.orElseThrow();
    List<SocketEntry> held = Listeners.accepted(facts, socket);
    boolean isEachBusy = isEachBusy(socket, held);
    List<SocketEntry> unread =
        isEachBusy ? List.of() : held.stream().filter(s -> s.receiveQueue() > 0).toList();
    int busy = held.size() - unread.size();
    long waiting = socket.receiveQueue();
    boolean isNobodyWaiting = unread.isEmpty() && waiting == 0;
    if (!isEachBusy && busy < MIN_BUSY || isNobodyWaiting && !(isEachBusy && isOfPhp(socket))) {
      return Outcome.excluded(
          "%s holds %d connections, and %d wait"
              .formatted(socket.ownerText(), held.size(), unread.size() + waiting));
    }
    return Outcome.likely(
        finding(facts, socket, held, unread),
        "the number of its workers, and what each of them waits for");
  }

  /// Workers that are processes share the listener with the one that started them: php-fpm, Apache
  /// with prefork, gunicorn. Each serves one connection at a time, of whose request a part may lie
  /// unread.
  private static boolean isEachBusy(SocketEntry socket, List<SocketEntry> held) {
    int workers = socket.owners().size() - 1;
    long holding =
        held.stream()
            .flatMap(s -> s.owners().stream())
            .map(SocketEntry.Owner::pid)
            .filter(pid -> socket.owners().stream().anyMatch(o -> o.pid() == pid))
            .distinct()
            .count();
    return workers > 0 && holding >= workers && held.size() <= holding;
  }

  /// A worker of theirs that holds a connection serves nobody else; others may hold idle ones.
  private static boolean isOfPhp(SocketEntry socket) {
    return socket.owners().stream().allMatch(o -> o.command().startsWith("php-fpm"));
  }

  private static boolean isStopped(Case facts, SocketEntry socket) {
    List<ProcessEntry> processes = facts.serverHost().processes().asValue().orElse(List.of());
    return socket.owners().stream()
        .allMatch(o -> processes.stream().anyMatch(p -> p.pid() == o.pid() && p.isStopped()));
  }

  private static Finding finding(
      Case facts, SocketEntry socket, List<SocketEntry> held, List<SocketEntry> unread) {
    int busy = held.size() - unread.size();
    var evidence = new ArrayList<Evidence>();
    held.stream()
        .filter(s -> !unread.contains(s))
        .findFirst()
        .ifPresent(first ->
            evidence.add(
                new Evidence(
                    socket.ownerText() + " is busy with " + busy + " connections",
                    first.provenance())));
    if (!unread.isEmpty()) {
      evidence.add(
          new Evidence(
              unread.size() + " further connections are accepted, and their requests lie unread",
              unread.getFirst().provenance()));
    }
    if (socket.receiveQueue() > 0) {
      evidence.add(
          new Evidence(
              socket.receiveQueue() + " connections wait to be accepted", socket.provenance()));
    }
    int pid = socket.owners().isEmpty() ? 0 : socket.owners().getFirst().pid();
    return Finding.of(
        "%s is busy with %d connections and takes up no further request"
            .formatted(socket.ownerText(), busy),
        evidence,
        Services.advice(
            facts,
            "find what its workers wait for (a database, a lock); then give it more of them",
            Remedy.Risk.MEDIUM,
            "cat /proc/" + pid + "/task/*/wchan",
            socket.path() == null
                ? "ss -H -tnp sport = :" + socket.port()
                : "ss -H -xp src " + socket.path()));
  }
}
