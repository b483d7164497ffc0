package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.proxy.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A server to which NGINX has all connections that `max_conns` allows, and clients that it turned
/// away for it: it keeps no queue, and says "no live upstreams" (ngx_http_upstream_module,
/// `server`).
///
/// @param limit the number of `max_conns`
/// @param held connections of now
public record ConnectionLimit(int limit, int held, List<Evidence> evidence) {

  public ConnectionLimit {
    evidence = List.copyOf(evidence);
  }

  /// Empty where it has connections to spare, or nobody was turned away of late.
  public static Optional<ConnectionLimit> of(Case facts) {
    int limit = facts.server().maxConnections();
    if (facts.proxy().kind() != Proxy.Kind.NGINX || limit < 1) {
      return Optional.empty();
    }
    List<SocketEntry> held = held(facts);
    Optional<LogLine> turnedAway = turnedAway(facts);
    if (held.size() < limit || turnedAway.isEmpty() || hasFailed(facts)) {
      return Optional.empty();
    }
    SocketEntry first = held.getFirst();
    LogLine line = turnedAway.get();
    return Optional.of(
        new ConnectionLimit(
            limit,
            held.size(),
            List.of(
                new Evidence("max_conns=" + limit, facts.server().provenance()),
                new Evidence(
                    "%s has %d connections to %s"
                        .formatted(first.ownerText(), held.size(), first.peer()),
                    first.provenance()),
                new Evidence("the log: " + line.message(), line.provenance()))));
  }

  private static List<SocketEntry> held(Case facts) {
    List<String> peers = facts.dial().traffic().stream().map(Object::toString).toList();
    return facts.balancerHost().sockets().asValue().orElse(List.of()).stream()
        .filter(s -> s.transport() == SocketEntry.Transport.TCP && s.peer() != null)
        .filter(s -> s.state().startsWith("ESTAB") || s.state().equals("SYN-SENT"))
        .filter(s -> peers.contains(s.peer()))
        .filter(s -> s.owners().stream().anyMatch(o -> o.command().startsWith("nginx")))
        .toList();
  }

  /// Of servers that were taken out after failures NGINX says the same.
  private static boolean hasFailed(Case facts) {
    var check = facts.server().check();
    Duration out = check == null ? Duration.ZERO : check.interval();
    Instant since = facts.snapshot().takenAt().minus(Lately.SPAN).minus(out);
    return facts.logHistory().requestFailures().stream()
        .anyMatch(failure -> {
          Instant at = failure.line().at();
          return at == null || at.isAfter(since);
        });
  }

  /// The line names the upstream, and no server of it.
  private static Optional<LogLine> turnedAway(Case facts) {
    Lately lately = Lately.on(facts.snapshot(), facts.balancerHost().identity());
    String name = facts.backend().name();
    return facts.balancerLog().stream()
        .filter(line -> line.message().startsWith("no live upstreams"))
        .filter(line -> line.provenance().raw().endsWith("upstream: " + name))
        .filter(lately::has)
        .reduce((_, later) -> later);
  }
}
