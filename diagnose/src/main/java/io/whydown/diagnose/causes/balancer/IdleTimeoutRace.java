package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.CutRequests;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The server closes idle connections earlier than the balancer does, so that now and then a
/// request is sent on a connection that is about to be closed. Single requests fail before any byte
/// of an answer, others of the same server succeed, and its check passes.
final class IdleTimeoutRace implements Cause {

  private static final About ABOUT =
      About.root(
          "idle-timeout-race",
          "the server closes an idle connection as the balancer uses it again",
          Stage.APPLICATION,
          Set.of("closed-after-accept"),
          FactKind.CONFIGURATION,
          FactKind.BALANCER_LOG,
          FactKind.RUNTIME,
          FactKind.SOCKETS,
          FactKind.PROCESSES,
          FactKind.CHECK);

  private static final Pattern KEEP_ALIVE = Pattern.compile("(?im)^keep-alive:.*timeout=([0-9]+)");

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    CutRequests cut = CutRequests.of(facts).orElse(null);
    if (cut == null || !facts.symptom().outcome().equals("intermittent")) {
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

  private static Finding finding(
      Case facts, CutRequests cut, Optional<Observation.CheckReplay> said) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(cut.evidence());
    said.ifPresent(r -> evidence.add(new Evidence(seconds(r), r.provenance())));
    evidence.add(
        new Evidence(
            "the balancer keeps connections open for reuse", facts.backend().provenance()));
    return Finding.of(
        facts.name() + " closes connections that the balancer is about to use again",
        evidence,
        Remedy.byHand(
            "let the server keep idle connections longer than the balancer does, or let the balancer retry such requests (`retry-on conn-failure empty-response`)",
            facts.balancerVantage(),
            List.of()));
  }

  private static String seconds(Observation.CheckReplay replay) {
    Matcher line = KEEP_ALIVE.matcher(replay.received());
    return line.find()
        ? "the server says that it keeps a connection for " + line.group(1) + " s"
        : "the server keeps connections";
  }
}
