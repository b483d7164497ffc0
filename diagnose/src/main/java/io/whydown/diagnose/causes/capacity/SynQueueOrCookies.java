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
import io.whydown.model.host.Setting;
import io.whydown.model.host.SocketEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Half-open connections fill the queue of the listener and SYN cookies are off, so the kernel
/// drops each further SYN (tcp_conn_request in net/ipv4/tcp_input.c).
final class SynQueueOrCookies implements Cause {

  private static final About ABOUT =
      About.root(
          "syn-queue-or-cookies",
          "half-open connections fill the listener's queue, and SYN cookies are off",
          Stage.ACCEPT,
          Set.of("connection-timeout"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.COUNTERS);

  private static final String COOKIES = "net.ipv4.tcp_syncookies";
  private static final String BACKLOG = "net.ipv4.tcp_max_syn_backlog";

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.Accepting(_, var socket))) {
      return Outcome.irrelevant();
    }
    Map<String, Setting> sysctls = facts.serverHost().sysctls().asValue().orElse(Map.of());
    List<SocketEntry> opening =
        facts.serverHost().sockets().asValue().orElse(List.of()).stream()
            .filter(s -> s.port() == socket.port() && s.state().endsWith("SYN-RECV"))
            .toList();
    Setting cookies = sysctls.get(COOKIES);
    if (opening.isEmpty() || cookies == null) {
      return Outcome.irrelevant();
    }
    if (!cookies.value().equals("0")) {
      return Outcome.excluded("SYN cookies answer when the queue is full (" + COOKIES + ")");
    }
    long limit = limit(socket, sysctls.get(BACKLOG));
    if (opening.size() < limit) {
      return Outcome.excluded(
          opening.size() + " connections are half open, and the queue takes " + limit);
    }
    return Outcome.proven(finding(facts, socket, opening, cookies, limit));
  }

  /// The queue is full at the backlog of the listener; without cookies a stranger's SYN is dropped
  /// already when three quarters of tcp_max_syn_backlog are used.
  private static long limit(SocketEntry socket, @org.jspecify.annotations.Nullable Setting max) {
    long own = socket.sendQueue() > 0 ? socket.sendQueue() : Long.MAX_VALUE;
    long all = Owner.number(max);
    return all > 0 ? Math.min(own, all - all / 4 + 1) : own;
  }

  private static Finding finding(
      Case facts, SocketEntry socket, List<SocketEntry> opening, Setting cookies, long limit) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            "%d connections to %s are half open (SYN-RECV), and the queue takes %d"
                .formatted(opening.size(), socket.boundText(), limit),
            opening.getFirst().provenance()));
    evidence.add(new Evidence(COOKIES + " is 0", cookies.provenance()));
    Map<String, Setting> counters = facts.serverHost().counters().asValue().orElse(Map.of());
    Setting dropped = counters.get("TcpExt.TCPReqQFullDrop");
    if (Owner.number(dropped) > 0 && dropped != null) {
      evidence.add(
          new Evidence(
              "the kernel has dropped " + dropped.value() + " SYNs for a full queue",
              dropped.provenance()));
    }
    return Finding.of(
        "half-open connections fill the queue of " + socket.boundText(),
        evidence,
        new Remedy(
            "let the kernel answer with SYN cookies when the queue is full",
            facts.serverPlace(),
            List.of("sysctl -w net.ipv4.tcp_syncookies=1"),
            Remedy.Risk.LOW,
            false,
            List.of("ss -H -tn state syn-recv sport = :" + socket.port(), Services.listens(facts)),
            List.of("sysctl -w net.ipv4.tcp_syncookies=0")));
  }
}
