package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.HostProvenance;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The servers answer, and the balancer that runs with this file has no listener for their clients.
final class LbNotListening implements Cause {

  private static final About ABOUT =
      About.root(
          "lb-not-listening",
          "the balancer does not listen for clients",
          Stage.BALANCER,
          Set.of("not-tried"),
          FactKind.BALANCER_PROCESS,
          FactKind.SOCKETS,
          FactKind.IDENTITY);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    return facts.symptom().outcome().equals("lb-not-listening")
        ? Outcome.proven(finding(facts))
        : Outcome.irrelevant();
  }

  private static Finding finding(Case facts) {
    var evidence = new ArrayList<>(facts.symptom().evidence());
    evidence.add(
        new Evidence(
            "none of its addresses is in the socket list",
            HostProvenance.sockets(facts.balancerHost())));
    return Finding.of(
        "nothing at "
            + facts.balancerVantage()
            + " listens for the clients of "
            + facts.backend().name(),
        evidence,
        new Remedy(
            "check the configuration, then start or reload the balancer",
            facts.balancerVantage(),
            List.of("haproxy -c -f " + facts.proxy().configuration()),
            Remedy.Risk.LOW,
            true,
            List.of("ss -H -tlnp"),
            List.of()));
  }
}
