package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.proxy.ProxyRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Clients that wait because a server has all the connections that it may have. HAProxy keeps those
/// who are tied to a server in the server's queue, the others in the backend's.
///
/// @param limit the server's connections, `slim`
/// @param current those in use, `scur`
/// @param clients who wait now
/// @param evidence the rows that say so
public record Waiting(long limit, long current, long clients, List<Evidence> evidence) {

  public Waiting {
    evidence = List.copyOf(evidence);
  }

  /// Empty when nobody waits, or the server has a connection to spare.
  public static Optional<Waiting> of(ProxyRuntime runtime, ProxyRuntime.ServerState state) {
    long limit = Counts.of(state.values(), "slim");
    long current = Counts.of(state.values(), "scur");
    if (limit < 1 || current < limit) {
      return Optional.empty();
    }
    long own = Math.max(0, Counts.of(state.values(), "qcur"));
    Optional<ProxyRuntime.Total> backend = runtime.backend(state.backend());
    long shared = backend.map(row -> Counts.of(row.values(), "qcur")).orElse(0L);
    long clients = Math.max(own, shared);
    if (clients < 1) {
      return Optional.empty();
    }
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            "scur %d, slim %d, qcur %d".formatted(current, limit, own), state.provenance()));
    backend
        .filter(_ -> shared > own)
        .ifPresent(row ->
            evidence.add(
                new Evidence(
                    "%d clients wait in the queue of %s".formatted(shared, state.backend()),
                    row.provenance())));
    return Optional.of(new Waiting(limit, current, clients, evidence));
  }
}
