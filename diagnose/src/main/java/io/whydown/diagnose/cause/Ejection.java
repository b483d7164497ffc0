package io.whydown.diagnose.cause;

import io.whydown.model.Snapshot;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// NGINX does not ask a server for `fail_timeout` after `max_fails` requests have failed there, and
/// asks none of one that is alone in its upstream (ngx_http_upstream_module, `server`).
///
/// @param event the line that tells of it
/// @param until when NGINX asks it again
public record Ejection(ProxyEvent event, Instant until) {

  /// Empty unless it lasts.
  public static Optional<Ejection> of(
      Snapshot snapshot, Backend backend, Server server, LogHistory log) {
    Check check = server.check();
    if (snapshot.proxy().kind() != Proxy.Kind.NGINX
        || check == null
        || check.fall() == 0
        || backend.servers().size() < 2) {
      return Optional.empty();
    }
    Duration ahead =
        snapshot.balancerHost().map(host -> host.identity().clockOffset()).orElse(Duration.ZERO);
    Instant now = snapshot.takenAt().plus(ahead);
    return log.ejection()
        .flatMap(event ->
            Optional.ofNullable(event.line().at())
                .map(at -> new Ejection(event, at.plus(check.interval()))))
        .filter(ejection -> ejection.until.isAfter(now));
  }

  /// That of a case.
  public static Optional<Ejection> of(Case facts) {
    return of(facts.snapshot(), facts.backend(), facts.server(), facts.logHistory());
  }
}
