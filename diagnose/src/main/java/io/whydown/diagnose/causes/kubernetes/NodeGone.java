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
import io.whydown.model.platform.Node;
import io.whydown.model.platform.Pod;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The node of an endpoint is gone, and its pods are still listed.
final class NodeGone implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-node-gone-endpoint-stale",
          "the node of an endpoint is not ready, and the endpoint is still listed",
          Stage.PATH,
          Set.of("connection-timeout", "host-unreachable", "not-tried", "unexpected-status"),
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Node node : facts.cluster().nodes()) {
      Optional<Pod> pod =
          facts.cluster().pods().stream().filter(p -> p.node().equals(node.name())).findFirst();
      if (Boolean.FALSE.equals(node.ready()) && pod.isPresent()) {
        return Outcome.likely(
            Finding.of(
                "node " + node.name() + ", which runs " + pod.get().name() + ", is not ready",
                List.of(
                    new Evidence("node " + node.name() + ": " + node.message(), node.provenance()),
                    new Evidence("pod " + pod.get().name() + " is on it", pod.get().provenance())),
                Advice.kubectl("mend or drain the node", "kubectl describe node " + node.name())),
            "that the dialled address is one of its pods: kubectl get pods -A -o wide");
      }
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.NODE_NOT_READY,
        "a node is not ready",
        "kubectl get nodes",
        Advice.kubectl("mend or drain the node", "kubectl describe nodes"));
  }
}
