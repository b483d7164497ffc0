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
import io.whydown.model.host.SocketEntry;
import java.util.List;
import java.util.Set;

/// The master of a forking server holds the socket, and no child process is left.
final class WorkerPoolZero implements Cause {

  private static final About ABOUT =
      About.root(
          "worker-pool-zero",
          "the master listens and has no worker",
          Stage.ACCEPT,
          Set.of("response-timeout", "connection-timeout", "closed-after-accept"),
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

  /// Servers whose listening master leaves the work to children.
  private static final Set<String> FORKING =
      Set.of("nginx", "gunicorn", "uwsgi", "php-fpm", "apache2", "httpd", "unicorn", "puma");

  @Override
  public Outcome examine(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.Accepting(_, var socket))
        || !(facts.serverHost().processes() instanceof Reading.Seen(var processes))
        || socket.owners().size() != 1) {
      return Outcome.irrelevant();
    }
    SocketEntry.Owner master = socket.owners().getFirst();
    boolean forking =
        FORKING.stream().anyMatch(name -> master.command().startsWith(name))
            || processes.stream()
                .anyMatch(
                    p -> p.pid() == master.pid() && p.commandLine().contains("master process"));
    if (!forking || processes.stream().anyMatch(p -> p.parentPid() == master.pid())) {
      return Outcome.irrelevant();
    }
    return Outcome.likely(
        Finding.of(
            socket.ownerText() + " listens and has no worker process",
            List.of(
                new Evidence(
                    "no process has " + socket.ownerText() + " as its parent",
                    socket.provenance())),
            Services.advice(
                facts, "find why the workers ended, and restart the service", Remedy.Risk.LOW)),
        "whether " + master.command() + " is configured to work without children");
  }
}
