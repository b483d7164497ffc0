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

/// The cluster's own name servers do not run, so no name of a Service resolves.
final class CoreDnsDown implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-coredns-down",
          "the cluster's name servers do not run",
          Stage.NAME,
          Set.of("name-error", "dns-server-unreachable"),
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    List<Pod> servers =
        facts.cluster().pods().stream()
            .filter(p -> p.name().name().matches("(?:coredns|kube-dns)-.*"))
            .toList();
    if (!servers.isEmpty()) {
      Pod first = servers.getFirst();
      boolean none =
          servers.stream()
              .allMatch(p -> Boolean.FALSE.equals(p.isReady()) || p.status().contains("Back"));
      return none
          ? Outcome.likely(
              Finding.of(
                  "no pod of the cluster's DNS is ready: " + first.status(),
                  List.of(
                      new Evidence(
                          "pod " + first.name() + ": " + first.status(), first.provenance())),
                  Advice.kubectl("mend it", "kubectl -n kube-system logs " + first.name().name())),
              "a look-up inside the cluster: kubectl run -it --rm q --image=busybox -- nslookup kubernetes.default")
          : Outcome.excluded("a pod of the cluster's DNS is ready");
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.CLUSTER_DNS_FAILS,
        "the cluster's DNS does not answer",
        "kubectl -n kube-system get pods -l k8s-app=kube-dns",
        Advice.kubectl("mend it", "kubectl -n kube-system get pods -l k8s-app=kube-dns"));
  }
}
