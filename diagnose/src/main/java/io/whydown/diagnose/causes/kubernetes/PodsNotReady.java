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
import java.util.ArrayList;
import java.util.List;

/// The pods run, and none is ready: the Service has no endpoint.
final class PodsNotReady implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-pods-not-ready",
          "the pods run and none of them is ready",
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
      if (aim.hasEndpoint(facts) || pods.isEmpty()) {
        continue;
      }
      boolean none =
          pods.stream().allMatch(p -> Boolean.FALSE.equals(p.isReady()) && Pods.isRunning(p));
      if (none) {
        return found(facts, aim, pods);
      }
      boolean open =
          pods.stream()
              .allMatch(p -> p.labels() != null && p.isReady() == null && Pods.isRunning(p));
      if (open && aim.emptyEndpoints(facts).isPresent()) {
        return unseen(facts, aim, pods.getFirst());
      }
    }
    List<Pod> lone =
        Pods.withoutService(facts, p -> Boolean.FALSE.equals(p.isReady()) && Pods.isRunning(p));
    if (!lone.isEmpty()) {
      return Outcome.likely(
          finding("pod " + lone.getFirst().name() + " is not ready", evidence(facts, lone)),
          "which Service was dialled: kubectl get service,endpoints -o wide");
    }
    return said(facts);
  }

  private static Outcome found(Case facts, Aim aim, List<Pod> pods) {
    List<Evidence> evidence = evidence(facts, pods);
    aim.emptyEndpoints(facts).ifPresent(evidence::add);
    boolean selected = pods.stream().anyMatch(p -> p.labels() != null);
    return Advice.claim(
        aim.sure() && selected,
        finding("no pod of Service " + aim.service().name() + " is ready", evidence),
        "that these pods are its own: kubectl get pods --show-labels");
  }

  /// Pods match and run, the Service has no endpoint, and their readiness was not shown.
  private static Outcome unseen(Case facts, Aim aim, Pod pod) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence("pod " + pod.name() + " runs and carries the labels", pod.provenance()));
    aim.emptyEndpoints(facts).ifPresent(evidence::add);
    return Outcome.likely(
        finding(
            "pods of Service " + aim.service().name() + " run, and none is an endpoint of it",
            evidence),
        "their readiness: kubectl " + Advice.in(pod.name()) + "get pod " + pod.name().name());
  }

  private static List<Evidence> evidence(Case facts, List<Pod> pods) {
    var evidence = new ArrayList<Evidence>();
    Pod first = pods.getFirst();
    evidence.add(
        new Evidence(
            "pod %s is not ready: %d of %d containers"
                .formatted(first.name(), first.ready(), first.wanted()),
            first.provenance()));
    Pods.probeFailure(facts, first).ifPresent(evidence::add);
    return evidence;
  }

  private static Finding finding(String title, List<Evidence> evidence) {
    return Finding.of(
        title,
        evidence,
        Advice.kubectl(
            "find out why the readiness probe fails", "kubectl describe pods", "kubectl logs POD"));
  }

  private static Outcome said(Case facts) {
    Outcome probe =
        Signs.likely(
            facts,
            ClusterSign.Kind.PROBE_FAILS,
            "a readiness probe fails, so that its pod takes no traffic",
            "what the pod listens on: kubectl exec POD -- ss -tln",
            Advice.kubectl("find out why the probe fails", "kubectl describe pods"));
    return probe instanceof Outcome.Irrelevant
        ? Signs.likely(
            facts,
            ClusterSign.Kind.NOT_READY,
            "the pods are not ready",
            "why: kubectl describe pods",
            Advice.kubectl("find out why", "kubectl describe pods"))
        : probe;
  }
}
