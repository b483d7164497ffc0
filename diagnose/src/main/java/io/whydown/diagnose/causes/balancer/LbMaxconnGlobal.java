package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.ControlCommand;
import io.whydown.diagnose.cause.Counts;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Reading;
import java.util.List;
import java.util.Set;

/// The process has `maxconn` connections, so it accepts no further client (`show info`).
final class LbMaxconnGlobal implements Cause {

  private static final About ABOUT =
      About.root(
          "lb-maxconn-global",
          "the balancer takes no more connections",
          Stage.BALANCER,
          Set.of("not-tried"),
          FactKind.RUNTIME);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(facts.balancerRuntime() instanceof Reading.Seen(var runtime))
        || runtime.servers().isEmpty()) {
      return Outcome.irrelevant();
    }
    long most = Counts.of(runtime.info(), "Maxconn");
    long current = Counts.of(runtime.info(), "CurrConns");
    if (most < 1 || current < most) {
      return Outcome.irrelevant();
    }
    Provenance place = runtime.servers().getFirst().provenance();
    return Outcome.proven(
        Finding.of(
            "the balancer has all " + most + " connections of its maxconn",
            List.of(
                new Evidence(
                    "CurrConns " + current + ", Maxconn " + most,
                    place.withRaw("Maxconn: " + most + ", CurrConns: " + current))),
            new Remedy(
                "raise the global maxconn",
                facts.balancerVantage(),
                ControlCommand.of(facts, "set maxconn global " + most * 2),
                Remedy.Risk.MEDIUM,
                false,
                ControlCommand.of(facts, "show info"),
                ControlCommand.of(facts, "set maxconn global " + most))));
  }
}
