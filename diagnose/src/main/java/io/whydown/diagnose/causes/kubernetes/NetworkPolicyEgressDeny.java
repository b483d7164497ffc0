package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.causes.kubernetes.Admission.Answer;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.NetworkPolicy;
import io.whydown.net.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A policy on the balancer's side lets it call neither the pods nor, perhaps, the name servers.
final class NetworkPolicyEgressDeny implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-network-policy-egress-deny",
          "a NetworkPolicy on the balancer's side does not let it call the pods",
          Stage.BALANCER_FILTER,
          Set.of("connection-timeout", "connection-refused", "name-error", "not-tried"),
          FactKind.CLUSTER,
          FactKind.CLOUD);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Caller caller = Caller.of(facts);
    Map<String, String> labels = caller.labels();
    if (caller.outside() || labels == null || caller.namespace().isEmpty()) {
      return Signs.likely(
          facts,
          ClusterSign.Kind.POLICY_BLOCKS_EGRESS,
          "a NetworkPolicy is said to stop what the balancer sends",
          "the policies: kubectl get networkpolicy -A -o yaml",
          Advice.kubectl("let it call the pods", "kubectl get networkpolicy -A -o yaml"));
    }
    List<NetworkPolicy> about =
        facts.cluster().policies().stream()
            .filter(p -> p.egress() != null && p.name().mayBeIn(caller.namespace()))
            .filter(p -> p.pods().selects(labels))
            .toList();
    if (about.isEmpty()) {
      return Outcome.irrelevant();
    }
    Caller target = target(facts);
    Answer answer = Answer.NO;
    for (NetworkPolicy policy : about) {
      List<NetworkPolicy.Rule> rules = policy.egress();
      answer = answer.or(rules == null ? Answer.OPEN : Admission.of(policy, rules, target, 0));
    }
    if (answer == Answer.YES) {
      return Outcome.excluded("the policies on the balancer's side let it call the pods");
    }
    NetworkPolicy first = about.getFirst();
    return Outcome.likely(
        Finding.of(
            "NetworkPolicy " + first.name() + " restricts what the balancer may call",
            List.of(
                new Evidence(
                    "NetworkPolicy " + first.name() + " selects " + first.pods() + " for egress",
                    first.provenance())),
            Advice.kubectl(
                "let it call the pods and the cluster's DNS",
                "kubectl "
                    + Advice.in(first.name())
                    + "edit networkpolicy "
                    + first.name().name())),
        "namespace and labels of the called pods: kubectl get pods -A -o wide --show-labels");
  }

  private static Caller target(Case facts) {
    for (Aim aim : Aim.of(facts)) {
      for (Shape shape : Shape.selected(facts, aim.service())) {
        return new Caller(
            false,
            shape.name().namespace(),
            shape.labels(),
            null,
            facts.dialled().map(Endpoint::address).orElse(null));
      }
    }
    return new Caller(false, "", null, null, facts.dialled().map(Endpoint::address).orElse(null));
  }
}
