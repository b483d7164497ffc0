package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.KernelSeries;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Setting;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The listener's accept queue is over its limit, so the kernel drops each further SYN (listen(2),
/// tcp_conn_request in net/ipv4/tcp_input.c).
final class BacklogOverflow implements Cause {

  private static final About ABOUT =
      About.root(
          "backlog-overflow",
          "the accept queue of the listener is full",
          Stage.ACCEPT,
          Set.of("connection-timeout", "local-resource-error"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.COUNTERS,
          FactKind.CONNECT);

  @Override
  public About about() {
    return ABOUT;
  }

  /// connect(2): a UNIX socket that does not block is told EAGAIN when the queue of the listener is
  /// full.
  private static Outcome ofPath(Case facts) {
    for (Observation.UnixConnect seen : facts.unixConnects()) {
      if (seen.outcome() instanceof ConnectOutcome.Failed(var errno, _, _, _)
          && errno == Errno.EAGAIN) {
        return Outcome.proven(ofPath(facts, seen, errno.text()));
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding ofPath(Case facts, Observation.UnixConnect seen, String said) {
    Optional<SocketEntry> socket = Listeners.taking(facts);
    var evidence = new ArrayList<Evidence>();
    evidence.add(new Evidence("connect: " + said, seen.provenance()));
    socket.ifPresent(s ->
        evidence.add(
            new Evidence(
                "the accept queue of %s holds %d connections, its limit is %d"
                    .formatted(s.boundText(), s.receiveQueue(), s.sendQueue()),
                s.provenance())));
    return Finding.of(
        "the accept queue of "
            + socket.map(SocketEntry::ownerText).orElse(seen.path())
            + " is full",
        evidence,
        Services.advice(
            facts,
            "let the service accept faster (php-fpm: `pm.max_children`), or raise its"
                + " backlog (php-fpm: `listen.backlog`) and net.core.somaxconn",
            Remedy.Risk.MEDIUM,
            "ss -H -xl src " + seen.path(),
            "sysctl net.core.somaxconn"));
  }

  @Override
  public Outcome examine(Case facts) {
    if (facts.server().target() instanceof Server.Target.UnixSocket) {
      return ofPath(facts);
    }
    if (!(Listeners.at(facts) instanceof Listeners.Accepting(_, var socket))
        || facts.symptom().id().equals("local-resource-error")) {
      return Outcome.irrelevant();
    }
    Optional<KernelSeries> series = KernelSeries.of(facts);
    boolean counted = series.filter(KernelSeries::isOverflow).isPresent();
    if (!counted && (socket.receiveQueue() <= socket.sendQueue() || socket.sendQueue() < 0)) {
      return Outcome.excluded(
          "the accept queue holds "
              + socket.receiveQueue()
              + " of "
              + socket.sendQueue()
              + " connections");
    }
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            "the accept queue of "
                + socket.boundText()
                + " holds "
                + socket.receiveQueue()
                + " connections, its limit is "
                + socket.sendQueue(),
            socket.provenance()));
    series.filter(KernelSeries::isOverflow).map(KernelSeries::evidence).ifPresent(evidence::add);
    Map<String, Setting> counters = facts.serverHost().counters().asValue().orElse(Map.of());
    Setting overflows = counters.get("TcpExt.ListenOverflows");
    if (overflows != null && overflows.number().orElse(0) > 0) {
      evidence.add(
          new Evidence(
              "the kernel counts " + overflows.value() + " overflows of accept queues",
              overflows.provenance()));
    }
    return Outcome.proven(
        Finding.of(
            "the accept queue of " + socket.ownerText() + " is full",
            evidence,
            Services.advice(
                facts,
                "let the service accept faster, or raise its backlog and net.core.somaxconn",
                Remedy.Risk.MEDIUM,
                "ss -H -tln sport = :" + socket.port(),
                "sysctl net.core.somaxconn")));
  }
}
