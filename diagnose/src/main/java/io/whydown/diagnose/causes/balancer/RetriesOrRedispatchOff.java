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
import io.whydown.model.evidence.Reading;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import java.util.List;
import java.util.Set;

/// A connect fails, and the balancer gives the failure to the client although other servers of the
/// backend could take the request. Never the root cause of a server that always fails.
final class RetriesOrRedispatchOff implements Cause {

  private static final About ABOUT =
      About.root(
          "retries-or-redispatch-off",
          "one failed connect reaches the client",
          Stage.CHECK,
          Set.of(About.BESIDE),
          FactKind.CONNECT,
          FactKind.CONFIGURATION,
          FactKind.RUNTIME);

  private static final Set<String> OF_CONNECT =
      Set.of(
          "connection-refused",
          "connection-timeout",
          "host-unreachable",
          "network-unreachable",
          "connect-denied");

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    boolean isOff = facts.backend().retries() == 0 || !facts.backend().redispatch();
    if (!isOff || facts.backend().servers().size() < 2 || facts.dialled().isEmpty()) {
      return Outcome.irrelevant();
    }
    List<Observation.Connect> tries = facts.connects(facts.dialled().get());
    long good = tries.stream().filter(c -> c.outcome() instanceof ConnectOutcome.Connected).count();
    if (good == 0 || good == tries.size()) {
      return always(facts);
    }
    return Outcome.likely(
        finding(
            facts,
            "some connects to " + facts.name() + " fail",
            new Evidence(
                good + " of " + tries.size() + " connects succeeded",
                tries.getFirst().provenance())),
        "why a part of the connects fails");
  }

  /// The server is down, the balancer does not know it, and each client that it sends there fails,
  /// though a server beside it works.
  private static Outcome always(Case facts) {
    String name = facts.server().name();
    boolean helps =
        facts.backend().servers().stream()
            .anyMatch(s ->
                !s.name().equals(name) && !s.disabled() && !facts.failing().containsKey(s.name()));
    if (!facts.failing().containsKey(name)
        || !OF_CONNECT.contains(facts.symptom().id())
        || facts.server().check() != null
        || !helps
        || !(facts.runtime() instanceof Reading.Seen(var state))
        || !state.status().equals("no check")) {
      return Outcome.irrelevant();
    }
    return Outcome.proven(
        finding(
            facts,
            "the balancer goes on using " + facts.name() + ", whose connects fail",
            new Evidence("the balancer says: no check", state.provenance())));
  }

  private static Finding finding(Case facts, String says, Evidence seen) {
    String what =
        facts.backend().retries() == 0 ? "makes no retry" : "retries on the same server only";
    return Finding.of(
        says + ", and the balancer " + what,
        List.of(seen, new Evidence("the backend " + what, facts.backend().provenance())),
        Remedy.byHand(
            "set retries 3 and option redispatch, so that another server takes the request",
            facts.balancerVantage(),
            List.of()));
  }
}
