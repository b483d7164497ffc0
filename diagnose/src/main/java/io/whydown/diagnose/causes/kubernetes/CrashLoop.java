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
import java.util.regex.Pattern;

/// The containers never stay up, or their image cannot be fetched.
final class CrashLoop implements Cause {

  private static final Pattern DEAD =
      Pattern.compile(
          "CrashLoopBackOff|ImagePullBackOff|ErrImagePull|InvalidImageName|CreateContainer\\w*Error"
              + "|RunContainerError|OOMKilled|Error|Init:.*|ContainerCannotRun|StartError|Failed|Evicted");

  private static final About ABOUT =
      About.root(
          "k8s-crash-loop",
          "the containers never stay up, or their image cannot be fetched",
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
      boolean all = !pods.isEmpty() && pods.stream().allMatch(CrashLoop::isDead);
      if (all && !aim.hasEndpoint(facts)) {
        return Advice.claim(
            aim.sure() && pods.getFirst().labels() != null,
            finding(pods.getFirst()),
            "that these pods are its own: kubectl get pods --show-labels");
      }
    }
    List<Pod> lone = Pods.withoutService(facts, CrashLoop::isDead);
    if (!lone.isEmpty()) {
      return Outcome.likely(
          finding(lone.getFirst()),
          "which Service was dialled: kubectl get service,endpoints -o wide");
    }
    for (ClusterSign.Kind kind :
        List.of(ClusterSign.Kind.CRASH_LOOP, ClusterSign.Kind.IMAGE_PULL)) {
      Outcome said =
          Signs.likely(
              facts,
              kind,
              "the containers do not stay up",
              "why: kubectl logs POD --previous",
              Advice.kubectl("mend what its log says", "kubectl logs POD --previous"));
      if (!(said instanceof Outcome.Irrelevant)) {
        return said;
      }
    }
    return Outcome.irrelevant();
  }

  private static boolean isDead(Pod pod) {
    return DEAD.matcher(pod.status()).matches() && !Boolean.TRUE.equals(pod.isReady());
  }

  private static Finding finding(Pod pod) {
    return Finding.of(
        "pod " + pod.name() + " does not run: " + pod.status(),
        List.of(new Evidence("pod " + pod.name() + ": " + pod.status(), pod.provenance())),
        Advice.kubectl(
            "mend what its log and its events say",
            "kubectl " + Advice.in(pod.name()) + "logs " + pod.name().name() + " --previous",
            "kubectl " + Advice.in(pod.name()) + "describe pod " + pod.name().name()));
  }
}
