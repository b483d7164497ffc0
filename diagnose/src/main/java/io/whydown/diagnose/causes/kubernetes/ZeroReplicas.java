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
import io.whydown.model.platform.LabelSelector;
import io.whydown.model.platform.Service;
import io.whydown.model.platform.Workload;
import java.util.List;
import java.util.Map;

/// What should run the pods is scaled to zero.
final class ZeroReplicas implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-zero-replicas",
          "the workload behind the Service is scaled to zero",
          Stage.LISTENER,
          Advice.LEADS_NOWHERE,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    List<Workload> empty =
        facts.cluster().workloads().stream().filter(w -> w.wanted() == 0).toList();
    for (Aim aim : Aim.of(facts)) {
      for (Workload workload : empty) {
        if (isBehind(aim.service(), workload) && !aim.hasEndpoint(facts)) {
          return Advice.claim(
              aim.sure() && workload.podLabels() != null,
              finding(workload, aim.service().name().toString()),
              "that the Service selects its pods: kubectl describe service "
                  + aim.service().name().name());
        }
      }
    }
    if (facts.cluster().services().isEmpty() && !empty.isEmpty()) {
      return Outcome.likely(
          finding(empty.getFirst(), ""),
          "which Service was dialled: kubectl get service,endpoints");
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.ZERO_REPLICAS,
        "the workload is scaled to zero",
        "kubectl get deployments",
        Advice.kubectl("scale it up", "kubectl scale deployment NAME --replicas=1"));
  }

  private static boolean isBehind(Service service, Workload workload) {
    Map<String, String> labels = workload.podLabels();
    Map<String, String> selector = service.selector();
    if (labels != null && selector != null && !selector.isEmpty()) {
      return LabelSelector.of(selector).selects(labels);
    }
    return workload.name().mayBe(service.name());
  }

  private static Finding finding(Workload workload, String service) {
    String name = workload.name().name();
    return Finding.of(
        workload.kind()
            + " "
            + workload.name()
            + " has no replica"
            + (service.isEmpty() ? "" : ", so Service " + service + " has no endpoint"),
        List.of(
            new Evidence(
                workload.kind() + " " + workload.name() + " wants 0 replicas",
                workload.provenance())),
        Advice.kubectl(
            "scale it up",
            "kubectl "
                + Advice.in(workload.name())
                + "scale deployment "
                + name
                + " --replicas=1"));
  }
}
