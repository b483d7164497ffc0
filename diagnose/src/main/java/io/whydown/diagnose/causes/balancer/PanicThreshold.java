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
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Proxy;
import java.util.List;
import java.util.Set;

/// The balancer knows that the server is down and sends it requests on purpose: HAProxy does so for
/// clients with a cookie under `option persist` (configuration manual 2.6, option persist).
final class PanicThreshold implements Cause {

  private static final About ABOUT =
      About.root(
          "panic-threshold--or--fail-open",
          "the balancer sends to unhealthy servers on purpose",
          Stage.NOT_TRIED,
          Set.of(About.BESIDE),
          FactKind.CONFIGURATION,
          FactKind.RUNTIME);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Backend backend = facts.backend();
    boolean ties = backend.persistence().stream().anyMatch(line -> line.startsWith("cookie "));
    if (facts.proxy().kind() != Proxy.Kind.HAPROXY
        || !ties
        || !backend.persistence().contains("option persist")
        || !(facts.runtime() instanceof Reading.Seen(var state))
        || !state.isDown()) {
      return Outcome.irrelevant();
    }
    return Outcome.proven(
        Finding.of(
            "clients whose cookie names " + facts.name() + " are sent to it although it is down",
            List.of(
                new Evidence("the balancer says " + state.status() + " of it", state.provenance()),
                new Evidence(
                    "option persist keeps them there: " + String.join("; ", backend.persistence()),
                    backend.provenance())),
            Remedy.byHand(
                "drop `option persist`, or write `option redispatch` beside it",
                facts.balancerVantage(),
                List.of("haproxy -c -f " + facts.proxy().configuration()))));
  }
}
