package io.whydown.diagnose.graph;

import io.whydown.diagnose.cause.ClientSide;
import io.whydown.diagnose.cause.ConnectionLimit;
import io.whydown.diagnose.cause.Counts;
import io.whydown.diagnose.cause.Ejection;
import io.whydown.diagnose.cause.OtherViews;
import io.whydown.diagnose.cause.QueueTimeouts;
import io.whydown.diagnose.cause.Waiting;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says whether the balancer keeps clients away from a server, whatever the network would say.
/// Stateless.
final class NotTried {

  private NotTried() {}

  /// @param id the symptom's id
  /// @param outcome the symptom's word
  record Seen(String id, String outcome, Evidence evidence) {}

  /// Maintenance and drain are the operator's doing, and `disabled` in the file says the same. A
  /// name without an address is a maintenance too.
  static Optional<Seen> of(Snapshot snapshot, Backend backend, Server server) {
    ProxyRuntime runtime = snapshot.proxy().runtime();
    Optional<ProxyRuntime.ServerState> state =
        runtime == null ? Optional.empty() : runtime.server(backend.name(), server.name());
    if (state.isPresent()) {
      return fromState(state.get());
    }
    if (server.disabled()) {
      return seen("the configuration disables " + server.name(), server.provenance());
    }
    if (backend.disabled()) {
      return seen("the configuration disables " + backend.name(), backend.provenance());
    }
    return runtime == null || runtime.servers().isEmpty()
        ? Optional.empty()
        : seen(
            "the running balancer knows no server " + backend.name() + "/" + server.name(),
            runtime.servers().getFirst().provenance());
  }

  private static Optional<Seen> fromState(ProxyRuntime.ServerState state) {
    String says = "the balancer says " + state.status();
    if (state.status().contains("resolution")) {
      return Optional.of(
          new Seen("name-error", "name-error", new Evidence(says, state.provenance())));
    }
    boolean kept =
        state.isMaintenance()
            || state.status().startsWith("DRAIN")
            || state.status().startsWith("NOLB");
    if (state.hasNoWeight()) {
      return seen(says + " with weight 0, so it gets no new clients", state.provenance());
    }
    return kept ? seen(says, state.provenance()) : Optional.empty();
  }

  private static Optional<Seen> seen(String says, Provenance place) {
    return Optional.of(new Seen("not-tried", "not-tried", new Evidence(says, place)));
  }

  /// The server has as many connections as it may have and clients wait for one, or the balancer
  /// takes no more clients at all.
  static Optional<Seen> busy(
      Snapshot snapshot, Backend backend, Server server, ProxyRuntime.@Nullable ServerState state) {
    Optional<ProxyEvent> late = QueueTimeouts.last(snapshot, backend, server);
    if (late.isPresent()) {
      return queued("a client gave up waiting for a connection", late.get().line().provenance());
    }
    ProxyRuntime runtime = snapshot.proxy().runtime();
    if (runtime == null) {
      return Optional.empty();
    }
    Optional<Seen> full = outOfFiles(runtime);
    if (full.isPresent() || state == null) {
      return full;
    }
    Optional<Waiting> waiting = Waiting.of(runtime, state);
    if (waiting.isPresent()) {
      return queued(
          waiting.get().clients() + " clients wait for a connection of " + waiting.get().limit(),
          waiting.get().evidence().getLast().provenance());
    }
    Optional<ProxyEvent> other = OtherViews.down(snapshot, state);
    if (other.isPresent()) {
      return Optional.of(
          new Seen(
              "not-tried",
              "views-differ",
              new Evidence(
                  "process " + other.get().line().pid() + " wrote: " + other.get().line().message(),
                  other.get().line().provenance())));
    }
    long most = Counts.of(runtime.info(), "Maxconn");
    return most > 0 && Counts.of(runtime.info(), "CurrConns") >= most
        ? queued("the balancer has all " + most + " connections it may have", state.provenance())
        : Optional.empty();
  }

  /// A process of the balancer that has as many descriptors as it may have, or one less, cannot
  /// pass on another client.
  private static Optional<Seen> outOfFiles(ProxyRuntime runtime) {
    return runtime.processes().stream()
        .filter(ProxyRuntime.BalancerProcess::isOutOfFiles)
        .findFirst()
        .flatMap(p ->
            queued(
                "pid "
                    + p.pid()
                    + " of the balancer has "
                    + p.openFiles()
                    + " descriptors open, and may have "
                    + p.openFilesLimit(),
                p.provenance()));
  }

  /// The balancer is known to run, or to have failed, at the place that was read, and none of its
  /// addresses for the clients of this backend is listened on.
  static Optional<Seen> deaf(Snapshot snapshot, Backend backend) {
    return ClientSide.deaf(snapshot, backend)
        .filter(ClientSide.Deaf::sure)
        .map(deaf -> new Seen("not-tried", "lb-not-listening", deaf.sign()));
  }

  static Seen ejected(Ejection out) {
    return new Seen(
        "not-tried",
        "ejected",
        new Evidence(
            "the balancer's log: " + out.event().line().message(),
            out.event().line().provenance()));
  }

  static Seen limited(ConnectionLimit full) {
    return new Seen("not-tried", "queued", full.evidence().getLast());
  }

  private static Optional<Seen> queued(String says, Provenance place) {
    return Optional.of(new Seen("not-tried", "queued", new Evidence(says, place)));
  }
}
