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
import java.util.List;
import java.util.Set;

/// kube-proxy does not keep the rules of a node up to date.
final class KubeProxyStale implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-kube-proxy-stale",
          "kube-proxy does not keep the rules of a node up to date",
          Stage.TRANSLATION,
          Set.of("connection-refused", "connection-timeout", "not-tried"),
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Pod pod : facts.cluster().pods()) {
      if (pod.name().name().startsWith("kube-proxy") && Boolean.FALSE.equals(pod.isReady())) {
        return Outcome.likely(
            Finding.of(
                "pod " + pod.name() + " is not ready: " + pod.status(),
                List.of(new Evidence("pod " + pod.name() + ": " + pod.status(), pod.provenance())),
                Advice.kubectl("mend it", "kubectl -n kube-system logs " + pod.name().name())),
            "the rules of that node against the endpoints: iptables-save | grep KUBE-SVC");
      }
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.KUBE_PROXY_FAILS,
        "kube-proxy says that it fails",
        "the rules of that node against the endpoints: iptables-save | grep KUBE-SVC",
        Advice.kubectl("mend it", "kubectl -n kube-system logs -l k8s-app=kube-proxy"));
  }
}
