package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.ClientSide;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.HostProvenance;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The balancer of this host has no listener for the clients of the backend.
final class LbNotListening implements Cause {

  private static final About ABOUT =
      About.root(
          "lb-not-listening",
          "the balancer does not listen for clients",
          Stage.BALANCER,
          Set.of("not-tried", About.BESIDE),
          FactKind.BALANCER_PROCESS,
          FactKind.SOCKETS,
          FactKind.IDENTITY);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (facts.symptom().outcome().equals("lb-not-listening")) {
      return Outcome.proven(finding(facts, facts.symptom().evidence()));
    }
    Optional<ClientSide.Deaf> deaf = ClientSide.deaf(facts.snapshot(), facts.backend());
    if (deaf.isEmpty()) {
      return Outcome.irrelevant();
    }
    Finding finding = finding(facts, List.of(deaf.get().sign()));
    if (deaf.get().sure()) {
      return Outcome.proven(finding);
    }
    return facts.symptom().id().equals(Symptom.HEALTHY)
        ? Outcome.likely(
            finding, "whether the balancer should run on " + facts.balancerVantage() + " now")
        : Outcome.irrelevant();
  }

  private static Finding finding(Case facts, List<Evidence> signs) {
    var evidence = new ArrayList<>(signs);
    evidence.add(
        new Evidence(
            "none of its addresses is in the socket list as its own",
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
