package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.ClusterEvent;
import io.whydown.model.platform.ClusterSign;
import java.util.List;
import java.util.Set;

/// A port of the nodes is taken, so the pods that want it are not scheduled.
final class HostPortConflict implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-hostport-conflict",
          "the port that the pods want of their node is taken",
          Stage.LISTENER,
          Set.of("connection-refused", "not-tried", "k8s-pods-pending"),
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (ClusterEvent event : facts.cluster().events()) {
      if (event.message().contains("have free ports for the requested pod ports")) {
        return Advice.claim(
            !event.subject().isEmpty(),
            Finding.of(
                "no node has the host port free that "
                    + (event.subject().isEmpty() ? "the pod" : event.subject())
                    + " wants",
                List.of(new Evidence(event.message(), event.provenance())),
                Advice.kubectl(
                    "drop hostPort, or choose another one", "kubectl get pods -A -o wide")),
            "which pod is meant: kubectl get events -A");
      }
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.HOST_PORT_TAKEN,
        "no node has the host port free that the pod wants",
        "which pod holds it: kubectl get pods -A -o wide",
        Advice.kubectl("drop hostPort, or choose another one"));
  }
}
