package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.ControlCommand;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.ProxyRuntime;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The check asks for a role that another machine has, or the application asks for no new clients
/// with a 404.
final class ExpectedDown implements Cause {

  private static final About ABOUT =
      About.root(
          "expected-down",
          "the server is out of use on purpose",
          Stage.NOT_TRIED,
          Set.of(
              "not-tried",
              "unexpected-status",
              "unexpected-response",
              "health-check-expects-other-status",
              "health-check-expects-other-body",
              "health-check-path-missing",
              "health-check-tests-a-dependency"),
          FactKind.RUNTIME,
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  /// Paths of Patroni's REST interface that answer 503 unless the node has that role.
  private static final Set<String> ROLE_PATHS =
      Set.of(
          "/primary",
          "/master",
          "/leader",
          "/read-write",
          "/replica",
          "/read-only",
          "/standby-leader",
          "/standby_leader",
          "/sync",
          "/synchronous",
          "/async",
          "/asynchronous");

  @Override
  public Outcome examine(Case facts) {
    if (facts.symptom().id().equals("not-tried")) {
      return facts.runtime() instanceof Reading.Seen(var state)
          ? byState(facts, state)
          : Outcome.irrelevant();
    }
    for (Observation.CheckReplay replay : facts.replays("check")) {
      if (replay.result() instanceof CheckResult.Unexpected) {
        return byRole(facts, replay);
      }
    }
    return Outcome.irrelevant();
  }

  private static Outcome byState(Case facts, ProxyRuntime.ServerState state) {
    if (state.status().startsWith("NOLB")) {
      return Outcome.proven(
          Finding.of(
              facts.name() + " answers its check with 404 and asks for no new clients",
              List.of(new Evidence("the balancer says " + state.status(), state.provenance())),
              advice(facts, "none: http-check disable-on-404 is meant for this")));
    }
    return Outcome.irrelevant();
  }

  private static Outcome byRole(Case facts, Observation.CheckReplay replay) {
    String received = replay.received();
    boolean redis = replay.sent().contains("role:master") || expects(facts, "role:master");
    boolean replica = received.contains("role:slave") || received.contains("role:replica");
    if (redis && replica) {
      return Outcome.proven(role(facts, replay, "a replica, and the check wants the master"));
    }
    String path = path(facts);
    if (replay.status() != 503 || !ROLE_PATHS.contains(path)) {
      return Outcome.irrelevant();
    }
    Finding finding = role(facts, replay, "not in the role that " + path + " asks for");
    return received.contains("\"role\"") && received.contains("patroni")
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "the role that the server gives in its answer");
  }

  private static boolean expects(Case facts, String word) {
    Check check = facts.server().check();
    return check != null
        && check.steps().stream()
            .anyMatch(s -> s instanceof Check.Step.Expect e && e.pattern().contains(word));
  }

  private static String path(Case facts) {
    Check check = facts.server().check();
    return check == null
        ? ""
        : check.steps().stream()
            .flatMap(s -> s instanceof Check.Step.HttpSend h ? Stream.of(h.uri()) : Stream.empty())
            .map(uri -> uri.replaceFirst("[?].*", ""))
            .findFirst()
            .orElse("");
  }

  private static Finding role(Case facts, Observation.CheckReplay replay, String what) {
    return Finding.of(
        facts.name() + " is " + what,
        List.of(new Evidence("the check's answer: " + firstLine(replay), replay.provenance())),
        advice(facts, "none while another server of the backend has the role"));
  }

  private static String firstLine(Observation.CheckReplay replay) {
    String line = replay.received().lines().findFirst().orElse("");
    return line.isEmpty() ? "status " + replay.status() : line;
  }

  private static Remedy advice(Case facts, String summary) {
    return Remedy.byHand(summary, facts.balancerVantage(), ControlCommand.show(facts));
  }
}
