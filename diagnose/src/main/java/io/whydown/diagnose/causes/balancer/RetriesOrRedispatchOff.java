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
import io.whydown.net.ConnectOutcome;
import java.util.List;
import java.util.Set;

/// A part of the connects fails, and the balancer gives the failure to the client although other
/// servers of the backend could take the request. Never the cause of a server that always fails.
final class RetriesOrRedispatchOff implements Cause {

  private static final About ABOUT =
      About.root(
          "retries-or-redispatch-off",
          "one failed connect reaches the client",
          Stage.CHECK,
          Set.of("connection-refused", "connection-timeout", "connection-reset"),
          FactKind.CONNECT);

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
      return Outcome.irrelevant();
    }
    String what =
        facts.backend().retries() == 0 ? "makes no retry" : "retries on the same server only";
    return Outcome.likely(
        Finding.of(
            "some connects to " + facts.name() + " fail, and the balancer " + what,
            List.of(
                new Evidence(
                    good + " of " + tries.size() + " connects succeeded",
                    tries.getFirst().provenance()),
                new Evidence("the backend " + what, facts.backend().provenance())),
            new Remedy(
                "set retries 3 and option redispatch, so that another server takes the request",
                facts.balancerVantage(),
                List.of(),
                Remedy.Risk.LOW,
                true,
                List.of(),
                List.of())),
        "why a part of the connects fails");
  }
}
