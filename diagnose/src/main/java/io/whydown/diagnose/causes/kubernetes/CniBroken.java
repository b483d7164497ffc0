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
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The network plugin of a node does not work, so none of its pods is reached.
final class CniBroken implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-cni-broken-on-node",
          "the network plugin of a node does not work",
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
      String message = node.message().toLowerCase(Locale.ROOT);
      if (message.contains("network plugin") || message.contains("cni")) {
        return Outcome.likely(
            Finding.of(
                "the network plugin of node " + node.name() + " does not work",
                List.of(new Evidence(node.message(), node.provenance())),
                Advice.kubectl("mend it", "kubectl -n kube-system get pods -o wide")),
            "that all pods of this node fail and those of others do not");
      }
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.CNI_BROKEN,
        "the network plugin does not work",
        "on which nodes: kubectl -n kube-system get pods -o wide",
        Advice.kubectl("mend it", "kubectl -n kube-system get pods -o wide"));
  }
}
