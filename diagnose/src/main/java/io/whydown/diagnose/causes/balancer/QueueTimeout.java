package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.ControlCommand;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.QueueTimeouts;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Waiting;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.proxy.ProxyEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Requests waited for a connection of a server as long as `timeout queue` allows, and were
/// answered with 503 (termination `sQ`).
final class QueueTimeout implements Cause {

  private static final About ABOUT =
      About.root(
          "queue-timeout",
          "clients wait for a free connection longer than the balancer lets them",
          Stage.NOT_TRIED,
          Set.of("not-tried", About.BESIDE),
          FactKind.BALANCER_LOG,
          FactKind.RUNTIME);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    List<ProxyEvent> given =
        QueueTimeouts.recent(facts.snapshot(), facts.backend(), facts.server());
    return given.isEmpty() ? Outcome.irrelevant() : Outcome.proven(finding(facts, given));
  }

  private static Finding finding(Case facts, List<ProxyEvent> given) {
    ProxyEvent last = given.getLast();
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            "requests that ended with %2$s: %1$d; the last waited %3$d ms"
                .formatted(given.size(), last.termination(), last.queuedMillis()),
            last.line().provenance()));
    if (facts.balancerRuntime() instanceof Reading.Seen(var runtime)
        && facts.runtime() instanceof Reading.Seen(var state)) {
      Waiting.of(runtime, state).ifPresent(waiting -> evidence.addAll(waiting.evidence()));
    }
    Duration limit = facts.backend().queueTimeout();
    String allowed = limit == null ? "timeout queue" : limit.toMillis() + " ms of timeout queue";
    int most = facts.server().maxConnections();
    if (most > 0) {
      evidence.add(
          new Evidence(
              facts.name() + " takes " + most + " connections (maxconn)",
              facts.server().provenance()));
    }
    return Finding.of(
        "clients of "
            + facts.backend().name()
            + " give up after "
            + allowed
            + ": every connection to "
            + facts.server().name()
            + " is taken",
        evidence,
        new Remedy(
            "find out why the connections last, add servers or raise maxconn; a longer timeout"
                + " queue only lets clients wait longer",
            facts.balancerVantage(),
            List.of(),
            Remedy.Risk.MEDIUM,
            true,
            ControlCommand.of(facts, "show stat"),
            List.of()));
  }
}
