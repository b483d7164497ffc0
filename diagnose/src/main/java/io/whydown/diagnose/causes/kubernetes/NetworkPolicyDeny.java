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
import io.whydown.model.platform.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A policy selects the pods, and none of the rules admits who calls.
final class NetworkPolicyDeny implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-network-policy-ingress-deny",
          "a NetworkPolicy selects the pods and admits not the caller",
          Stage.SERVER_FILTER,
          Set.of(
              "connection-timeout",
              "connection-refused",
              "response-timeout",
              "unexpected-status",
              "not-tried"),
          FactKind.CLUSTER,
          FactKind.CLOUD);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Shape> target =
        Aim.of(facts).stream()
            .filter(Aim::sure)
            .flatMap(aim -> Shape.selected(facts, aim.service()).stream())
            .findFirst();
    Map<String, String> labels = target.map(Shape::labels).orElse(null);
    List<NetworkPolicy> about =
        facts.cluster().policies().stream()
            .filter(p -> p.ingress() != null)
            .filter(p -> target.isEmpty() || target.get().name().mayBeIn(p.name().namespace()))
            .filter(p -> labels == null || p.pods().selects(labels))
            .toList();
    if (about.isEmpty()) {
      return said(facts);
    }
    Caller caller = Caller.of(facts);
    int port = port(facts, target.orElse(null));
    Answer answer = Answer.NO;
    for (NetworkPolicy policy : about) {
      List<NetworkPolicy.Rule> rules = policy.ingress();
      answer = answer.or(rules == null ? Answer.OPEN : Admission.of(policy, rules, caller, port));
    }
    if (answer == Answer.YES) {
      return Outcome.excluded("the policies that select the pods admit the caller");
    }
    boolean sure =
        answer == Answer.NO
            && labels != null
            && (caller.outside() || !caller.namespace().isEmpty());
    return Advice.claim(sure, finding(about, caller), missing(caller));
  }

  private static String missing(Caller caller) {
    return caller.outside()
        ? "the labels of the pods: kubectl get pods --show-labels"
        : "namespace, labels and address of the caller: kubectl get pods -A -o wide --show-labels";
  }

  private static Finding finding(List<NetworkPolicy> about, Caller caller) {
    var evidence = new ArrayList<Evidence>();
    for (NetworkPolicy policy : about) {
      evidence.add(
          new Evidence(
              "NetworkPolicy "
                  + policy.name()
                  + " selects "
                  + policy.pods()
                  + " and has "
                  + size(policy.ingress())
                  + " rules for ingress",
              policy.provenance()));
    }
    NetworkPolicy first = about.getFirst();
    String who =
        caller.outside()
            ? "a balancer outside the cluster"
            : caller.namespace().isEmpty()
                ? "the balancer"
                : "pods of namespace " + caller.namespace();
    return Finding.of(
        "NetworkPolicy " + first.name() + " does not admit " + who,
        evidence,
        Advice.kubectl(
            caller.outside()
                ? "add a rule with an ipBlock that holds the balancer's addresses"
                : "add a rule with a namespaceSelector for the balancer's namespace",
            "kubectl " + Advice.in(first.name()) + "edit networkpolicy " + first.name().name()));
  }

  private static int size(@Nullable List<NetworkPolicy.Rule> rules) {
    return rules == null ? 0 : rules.size();
  }

  /// The port of the pods, which is what policies speak of.
  private static int port(Case facts, @Nullable Shape target) {
    if (target == null) {
      return 0;
    }
    for (Aim aim : Aim.of(facts)) {
      List<Service.Port> ports = aim.ports(facts);
      if (aim.sure() && ports.size() == 1) {
        return ports.getFirst().targetNumber();
      }
    }
    return 0;
  }

  private static Outcome said(Case facts) {
    return Signs.likely(
        facts,
        ClusterSign.Kind.POLICY_BLOCKS_INGRESS,
        "a NetworkPolicy is said to stop the connection",
        "the policies: kubectl get networkpolicy -A -o yaml",
        Advice.kubectl("admit the balancer", "kubectl get networkpolicy -A -o yaml"));
  }
}
