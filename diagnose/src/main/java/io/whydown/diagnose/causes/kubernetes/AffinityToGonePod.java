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
import io.whydown.model.platform.Service;
import java.util.List;
import java.util.Set;

/// The Service keeps each client at the pod it had first, and one of its pods is ending or gone.
final class AffinityToGonePod implements Cause {

  private static final String MISSING =
      "that only some clients fail, always the same: try from another address";

  private static final About ABOUT =
      About.root(
          "k8s-session-affinity-to-dead-pod",
          "clients are kept at a pod that is gone",
          Stage.LISTENER,
          Set.of(
              "connection-refused",
              "connection-timeout",
              "connection-reset",
              "host-unreachable",
              "not-tried"),
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Service service : facts.cluster().services()) {
      if (!service.affinity().equalsIgnoreCase("ClientIP")) {
        continue;
      }
      List<Pod> pods =
          facts.cluster().pods().stream().filter(p -> Pods.isSelected(service, p)).toList();
      boolean served = pods.stream().anyMatch(p -> !isEnding(p));
      for (Pod pod : pods) {
        if (served && isEnding(pod)) {
          return found(service, pod);
        }
      }
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.AFFINITY_TO_GONE_POD,
        "clients are said to be kept at a pod that is gone",
        MISSING,
        Advice.kubectl("shorten or drop the affinity", "kubectl get services -A -o yaml"));
  }

  private static boolean isEnding(Pod pod) {
    return pod.terminating()
        || Set.of("Terminating", "Failed", "Evicted", "Succeeded", "Completed", "NodeLost")
            .contains(pod.status());
  }

  private static Outcome found(Service service, Pod pod) {
    return Outcome.likely(
        Finding.of(
            "Service "
                + service.name()
                + " keeps clients at their pod, and "
                + pod.name()
                + " is "
                + (pod.status().isEmpty() ? "ending" : pod.status()),
            List.of(
                new Evidence(
                    "Service " + service.name() + " has sessionAffinity ClientIP",
                    service.provenance()),
                new Evidence("pod " + pod.name() + ": " + pod.status(), pod.provenance())),
            Advice.kubectl(
                "shorten sessionAffinityConfig.clientIP.timeoutSeconds, or drop the affinity",
                "kubectl "
                    + Advice.in(service.name())
                    + "patch service "
                    + service.name().name()
                    + " -p '{\"spec\":{\"sessionAffinity\":\"None\"}}'")),
        MISSING);
  }
}
