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
import io.whydown.model.platform.Pod;
import java.util.ArrayList;
import java.util.List;

/// No node takes the pods: they are pending.
final class PodsPending implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-pods-pending",
          "no node takes the pods, they are pending",
          Stage.LISTENER,
          Advice.LEADS_NOWHERE,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Aim aim : Aim.of(facts)) {
      List<Pod> pods = Pods.of(facts, aim);
      boolean all = !pods.isEmpty() && pods.stream().allMatch(PodsPending::isPending);
      if (all && !aim.hasEndpoint(facts)) {
        return Advice.claim(
            aim.sure() && pods.getFirst().labels() != null,
            finding(facts, pods.getFirst()),
            "that these pods are its own: kubectl get pods --show-labels");
      }
    }
    List<Pod> lone = Pods.withoutService(facts, PodsPending::isPending);
    return lone.isEmpty()
        ? Signs.likely(
            facts,
            ClusterSign.Kind.PENDING,
            "the pods are pending",
            "why: kubectl describe pods",
            Advice.kubectl("find out why", "kubectl describe pods"))
        : Outcome.likely(
            finding(facts, lone.getFirst()),
            "which Service was dialled: kubectl get service,endpoints -o wide");
  }

  private static boolean isPending(Pod pod) {
    return pod.status().equals("Pending");
  }

  private static Finding finding(Case facts, Pod pod) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(new Evidence("pod " + pod.name() + " is pending", pod.provenance()));
    for (ClusterEvent event : facts.cluster().events()) {
      if (event.reason().equals("FailedScheduling")) {
        evidence.add(new Evidence(event.message(), event.provenance()));
        break;
      }
    }
    return Finding.of(
        "pod " + pod.name() + " is pending",
        evidence,
        Advice.kubectl(
            "give it a node that fits",
            "kubectl " + Advice.in(pod.name()) + "describe pod " + pod.name().name()));
  }
}
