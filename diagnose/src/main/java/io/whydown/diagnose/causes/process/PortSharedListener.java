package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Two programs listen where one is meant to: on the same address by SO_REUSEPORT, where the kernel
/// deals connections out to both (socket(7)), or one on the dialled address and one on all, where
/// the first takes them all.
final class PortSharedListener implements Cause {

  private static final About ABOUT =
      About.root(
          "port-shared-listener",
          "two programs listen on one port",
          Stage.LISTENER,
          Effects.AFTER_CONNECT_OR_TLS,
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
    if (!(Listeners.at(facts) instanceof Listeners.Accepting(var endpoint, _))) {
      return Outcome.irrelevant();
    }
    List<SocketEntry> sockets =
        facts.serverHost().listeners().asValue().orElse(List.of()).stream()
            .filter(s -> s.port() == endpoint.port().number() && s.accepts(endpoint.address()))
            .filter(s -> s.device() == null && !s.owners().isEmpty())
            .toList();
    for (int i = 0; i < sockets.size(); i++) {
      for (SocketEntry other : sockets.subList(i + 1, sockets.size())) {
        if (isOfOthers(facts, sockets.get(i), other)) {
          return judge(facts, sockets.get(i), other);
        }
      }
    }
    return Outcome.irrelevant();
  }

  /// No process of the one is, or descends from, a process of the other, and they run something
  /// else: a server's workers and an old generation of the same program are not meant.
  private static boolean isOfOthers(Case facts, SocketEntry one, SocketEntry other) {
    String first = program(facts, one);
    String second = program(facts, other);
    return !first.isEmpty()
        && !second.isEmpty()
        && !first.equals(second)
        && one.owners().stream().noneMatch(other.owners()::contains);
  }

  private static String program(Case facts, SocketEntry socket) {
    int pid = socket.owners().getFirst().pid();
    Optional<ProcessEntry> process =
        facts.serverHost().processes().asValue().orElse(List.of()).stream()
            .filter(p -> p.pid() == pid)
            .findFirst();
    return process
        .map(p -> p.unit() != null ? p.unit() : p.command())
        .orElse(socket.owners().getFirst().command());
  }

  private static Outcome judge(Case facts, SocketEntry one, SocketEntry other) {
    boolean shared = one.boundText().equals(other.boundText());
    var evidence = new ArrayList<Evidence>(Listeners.evidence(List.of(one, other)));
    String title =
        one.ownerText()
            + " and "
            + other.ownerText()
            + (shared
                ? " share port " + one.port() + ": each gets a part of the connections"
                : " both listen on port " + one.port() + ": the one with the address gets them");
    Finding finding =
        Finding.of(
            title,
            evidence,
            Services.advice(
                facts,
                "stop the one that is not meant, or give it another port",
                Remedy.Risk.MEDIUM,
                "ss -H -tlnp sport = :" + one.port()));
    return shared
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which of the two is meant to serve the port");
  }
}
