package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.ProxyEvent.Kind;
import io.whydown.net.Endpoint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the balancer's log tells of one server, in its running process. Immutable.
public final class LogHistory {

  private final List<ProxyEvent> own;

  private LogHistory(List<ProxyEvent> own) {
    this.own = own;
  }

  /// The lines that name the server, or what is dialled for it.
  public static LogHistory of(Proxy proxy, String backend, String server, Dial dial) {
    var runtime = proxy.runtime();
    List<ProxyEvent> events = runtime == null ? List.of() : runtime.events();
    return new LogHistory(
        events.stream()
            .filter(e -> e.concerns(backend, server) || isDialled(e, server, dial))
            .toList());
  }

  /// NGINX names a server by what stands in its line: `unix:/run/app.sock`.
  private static boolean isDialled(ProxyEvent event, String server, Dial dial) {
    String address = event.address();
    if (event.backend() == null && server.startsWith("unix:") && server.equals(address)) {
      return true;
    }
    return event.backend() == null
        && address != null
        && Endpoint.tryParse(address).filter(dial.traffic()::contains).isPresent();
  }

  /// Its state by the last line that tells one; empty when none does.
  public Optional<ProxyEvent> state() {
    return own.stream()
        .filter(e ->
            switch (e.kind()) {
              case DOWN, UP, MAINTENANCE, DRAIN -> true;
              case CHECK_FAILED, CHECK_PASSED, NO_SERVER, REQUEST, UPSTREAM_FAILED, EJECTED ->
                  false;
            })
        .reduce((_, later) -> later);
  }

  /// Whether the last line that tells a state says that it is down.
  public boolean isDown() {
    return state().filter(e -> e.kind() == Kind.DOWN).isPresent();
  }

  /// The last failure: of a check, or of a request at the server; empty when it recovered since.
  public Optional<ProxyEvent> lastFailure() {
    return failures().stream().reduce((a, b) -> b.detail().isEmpty() && b.code().isEmpty() ? a : b);
  }

  /// Failures since it was last known to be well, oldest first.
  private List<ProxyEvent> failures() {
    int from = 0;
    for (int i = 0; i < own.size(); i++) {
      Kind kind = own.get(i).kind();
      if (kind == Kind.UP || kind == Kind.CHECK_PASSED) {
        from = i + 1;
      }
    }
    return own.subList(from, own.size()).stream()
        .filter(e ->
            e.kind() == Kind.DOWN
                || e.kind() == Kind.CHECK_FAILED
                || e.kind() == Kind.UPSTREAM_FAILED)
        .toList();
  }

  /// Requests that failed at the server, as the log of NGINX tells them; oldest first.
  public List<ProxyEvent> requestFailures() {
    return own.stream().filter(e -> e.kind() == Kind.UPSTREAM_FAILED).toList();
  }

  /// The last time when NGINX took it out.
  Optional<ProxyEvent> ejection() {
    return own.stream().filter(e -> e.kind() == Kind.EJECTED).reduce((_, later) -> later);
  }

  /// Since when it fails, in the log's own words; empty when the log does not say.
  public Optional<Evidence> since() {
    List<ProxyEvent> failures = failures();
    // HAProxy repeats on its standard error, without time, what it logs.
    return failures.stream()
        .filter(e -> e.line().at() != null)
        .findFirst()
        .or(() -> failures.stream().findFirst())
        .map(first -> {
          Instant at = first.line().at();
          String since = at == null ? "" : " since " + at.truncatedTo(ChronoUnit.SECONDS);
          return new Evidence(
              "the balancer's log tells of it" + since + ": " + cut(first.line().message()),
              first.line().provenance());
        });
  }

  private static String cut(@Nullable String text) {
    String said = text == null ? "" : text.strip();
    return said.length() > 200 ? said.substring(0, 199) + "…" : said;
  }
}
