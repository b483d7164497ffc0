package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The server closes idle connections earlier than the balancer does, so that now and then a
/// request is sent on a connection that is about to be closed. Single requests fail before any byte
/// of an answer, others of the same server succeed, and its check passes.
final class IdleTimeoutRace implements Cause {

  private static final About ABOUT =
      About.root(
          "idle-timeout-race",
          "the server closes an idle connection as the balancer uses it again",
          Stage.APPLICATION,
          Set.of(About.BESIDE),
          FactKind.CONFIGURATION,
          FactKind.BALANCER_LOG,
          FactKind.RUNTIME,
          FactKind.CHECK);

  private static final Pattern KEEP_ALIVE = Pattern.compile("(?im)^keep-alive:.*timeout=([0-9]+)");

  /// How often it has to have happened.
  private static final int SOME = 2;

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (facts.backend().mode() != Mode.HTTP || facts.failing().containsKey(facts.server().name())) {
      return Outcome.irrelevant();
    }
    List<ProxyEvent> cut =
        facts.proxy().kind() == Proxy.Kind.NGINX ? ofNginx(facts) : ofHaproxy(facts);
    if (cut.size() < SOME || !hasSuccess(facts)) {
      return Outcome.irrelevant();
    }
    Optional<Observation.CheckReplay> said =
        facts.replays("check").stream()
            .filter(r -> KEEP_ALIVE.matcher(r.received()).find())
            .findFirst();
    return Outcome.likely(
        finding(facts, cut, said),
        "the idle timeout of the server's keep-alive, beside that of the balancer");
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

  private static Finding finding(
      Case facts, List<ProxyEvent> cut, Optional<Observation.CheckReplay> said) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            cut.size() + " requests ended before any byte of an answer, others were answered",
            cut.getLast().line().provenance()));
    said.ifPresent(r -> evidence.add(new Evidence(seconds(r), r.provenance())));
    evidence.add(
        new Evidence(
            "the balancer keeps connections open for reuse", facts.backend().provenance()));
    return Finding.of(
        facts.name() + " closes connections that the balancer is about to use again",
        evidence,
        new Remedy(
            "let the server keep idle connections longer than the balancer does, or let the balancer retry such requests (`retry-on conn-failure empty-response`)",
            facts.balancerVantage(),
            List.of(),
            Remedy.Risk.LOW,
            true,
            List.of(),
            List.of()));
  }

  private static String seconds(Observation.CheckReplay replay) {
    Matcher line = KEEP_ALIVE.matcher(replay.received());
    return line.find()
        ? "the server says that it keeps a connection for " + line.group(1) + " s"
        : "the server keeps connections";
  }
}
