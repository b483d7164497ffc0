package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.Cluster;
import io.whydown.model.platform.ClusterSign;
import java.util.Set;

/// The kernel log of a node says that its table of tracked connections is full. The counters of a
/// host that was looked into are the matter of `conntrack-full`.
final class NodeConntrackFull implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-node-conntrack-full",
          "a node's table of tracked connections is full",
          Stage.TRANSLATION,
          Set.of("connection-timeout", "packet-dropped"),
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    return isOfCluster(facts.cluster())
        ? Signs.likely(
            facts,
            ClusterSign.Kind.CONNTRACK_TABLE_FULL,
            "the kernel of a node says that its table of tracked connections is full",
            "the table's count beside its size, on that node: sysctl"
                + " net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max",
            Advice.kubectl(
                "enlarge the table (conntrack.maxPerCore of kube-proxy), then find who fills it",
                "kubectl -n kube-system get configmap kube-proxy -o yaml"))
        : Outcome.irrelevant();
  }

  /// The same line is written by any Linux: an object of a cluster must be shown too.
  private static boolean isOfCluster(Cluster cluster) {
    return !(cluster.pods().isEmpty()
        && cluster.services().isEmpty()
        && cluster.nodes().isEmpty()
        && cluster.endpoints().isEmpty()
        && cluster.ingresses().isEmpty());
  }
}
