package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.Pod;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A pod that ends still gets connections until every proxy has learnt of it.
final class TerminatingEndpoint implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-terminating-endpoint",
          "connections still go to a pod that is ending",
          Stage.LISTENER,
          Set.of(
              "connection-refused",
              "connection-timeout",
              "connection-reset",
              "closed-after-accept",
              "host-unreachable",
              "unexpected-status",
              "not-tried"),
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<IpAddress> address = facts.dialled().map(Endpoint::address);
    for (Pod pod : facts.cluster().pods()) {
      if (pod.terminating()
          && pod.address() != null
          && address.filter(pod.address()::equals).isPresent()) {
        return Outcome.likely(
            Finding.of(
                "pod " + pod.name() + " at " + pod.address() + " is ending",
                List.of(new Evidence("pod " + pod.name() + " is terminating", pod.provenance())),
                Advice.kubectl(
                    "let it serve while it drains: a preStop hook that sleeps, and graceful shutdown")),
            "when it began to end, against the time of the failure: kubectl get pod "
                + pod.name().name()
                + " -o yaml");
      }
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.TERMINATING,
        "connections go to pods that are ending",
        "the addresses that failed, against the pods that ended then: kubectl get events",
        Advice.kubectl(
            "let pods serve while they drain: a preStop hook that sleeps, and graceful shutdown"));
  }
}
