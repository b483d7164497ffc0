package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Single requests to a server that ended before any byte of an answer, while others of it were
/// answered and it was up all the time. Immutable.
///
/// @param events lines of the balancer's log, oldest first
public record CutRequests(List<ProxyEvent> events) {

  /// How often it has to have happened.
  private static final int SOME = 2;

  /// What is older tells nothing of the server as it is now.
  private static final Duration LATE = Duration.ofHours(1);

  public CutRequests {
    events = List.copyOf(events);
  }

  /// Empty where a failure or a new start of the server explains them.
  public static Optional<CutRequests> of(Case facts) {
    if (facts.backend().mode() != Mode.HTTP || !hasSuccess(facts)) {
      return Optional.empty();
    }
    List<ProxyEvent> cut =
        facts.proxy().kind() == Proxy.Kind.NGINX ? ofNginx(facts) : ofHaproxy(facts);
    return cut.size() < SOME || isOver(facts, cut) || facts.logHistory().state().isPresent()
        ? Optional.empty()
        : Optional.of(new CutRequests(cut));
  }

  /// It was long ago, or the process that listens now is another one.
  private static boolean isOver(Case facts, List<ProxyEvent> cut) {
    List<Instant> times =
        cut.stream().flatMap(event -> Stream.ofNullable(event.line().at())).sorted().toList();
    if (times.isEmpty()) {
      return false;
    }
    Duration since = Duration.between(times.getLast(), facts.snapshot().takenAt());
    return since.compareTo(LATE) > 0
        || starts(facts).anyMatch(started -> started.isAfter(times.getFirst()));
  }

  /// When the processes that listen were started.
  private static Stream<Instant> starts(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.Accepting(_, var socket))) {
      return Stream.empty();
    }
    return facts.serverHost().processes().asValue().orElse(List.of()).stream()
        .filter(p -> socket.owners().stream().anyMatch(o -> o.pid() == p.pid()))
        .flatMap(p -> Stream.ofNullable(p.startedAt()));
  }

  /// Connected at once, or not at all because the connection stood; no byte of an answer
  /// (configuration manual 2.6, 8.5: SH and SD before the headers).
  private static List<ProxyEvent> ofHaproxy(Case facts) {
    return facts.loggedRequests().stream()
        .filter(e -> e.concerns(facts.backend().name(), facts.server().name()))
        .filter(e -> (e.status() == 502 || e.status() <= 0) && e.termination().startsWith("SH"))
        .toList();
  }

  private static List<ProxyEvent> ofNginx(Case facts) {
    if (!keepsConnections(facts.server().check())) {
      return List.of();
    }
    String mine = facts.dialled().map(Object::toString).orElse("");
    return facts.logHistory().requestFailures().stream()
        .filter(e -> mine.equals(e.address()))
        .filter(e ->
            e.detail().contains("prematurely closed connection while reading response header")
                || e.detail().contains("reset by peer) while reading response header"))
        .toList();
  }

  /// NGINX closes after each request, unless it is told to speak HTTP/1.1 without `Connection:
  /// close` (ngx_http_upstream_module, keepalive).
  private static boolean keepsConnections(@Nullable Check check) {
    return check != null
        && check.steps().stream()
            .anyMatch(s ->
                s instanceof Check.Step.HttpSend send
                    && send.version().endsWith("1.1")
                    && send.headers().stream()
                        .noneMatch(h ->
                            h.name().equalsIgnoreCase("connection")
                                && h.value().equalsIgnoreCase("close")));
  }

  /// Answers of the server are counted by the balancer; lines of requests that went well are not
  /// collected.
  private static boolean hasSuccess(Case facts) {
    return facts.proxy().kind() == Proxy.Kind.NGINX
        || facts
            .runtime()
            .asValue()
            .filter(state ->
                Stream.of("hrsp_2xx", "hrsp_3xx", "hrsp_4xx")
                    .anyMatch(column -> !state.values().getOrDefault(column, "0").matches("0*")))
            .isPresent()
        || facts.loggedRequests().stream()
            .filter(e -> e.concerns(facts.backend().name(), facts.server().name()))
            .anyMatch(e -> e.status() >= 200 && e.status() < 500);
  }

  public Evidence evidence() {
    return new Evidence(
        events.size() + " requests ended before any byte of an answer, others were answered",
        events.getLast().line().provenance());
  }
}
