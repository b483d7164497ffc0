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
import io.whydown.model.platform.Node;
import io.whydown.model.platform.Pod;
import io.whydown.model.platform.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A node takes outside traffic of a Service only for its own pods, and has none.
final class ExternalTrafficLocal implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-external-traffic-local-no-endpoint",
          "externalTrafficPolicy is Local and the dialled node has no pod",
          Stage.TRANSLATION,
          Set.of(
              "connection-timeout",
              "connection-refused",
              "unexpected-status",
              "response-timeout",
              "not-tried"),
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    List<Service> local =
        facts.cluster().services().stream()
            .filter(s -> s.externalPolicy().equals("Local"))
            .toList();
    if (local.isEmpty()) {
      return Signs.likely(
          facts,
          ClusterSign.Kind.NODE_WITHOUT_POD,
          "nodes without a pod of the Service do not answer",
          "its policy: kubectl get service NAME -o yaml",
          Advice.kubectl("let the balancer's health check ask healthCheckNodePort"));
    }
    Service service = local.getFirst();
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            "Service " + service.name() + " has externalTrafficPolicy Local",
            service.provenance()));
    Optional<Node> node = dialled(facts);
    List<Pod> pods = Pods.of(facts, new Aim(service, true));
    boolean placed = !pods.isEmpty() && pods.stream().noneMatch(p -> p.node().isEmpty());
    boolean away =
        node.isPresent()
            && placed
            && pods.stream().noneMatch(p -> p.node().equals(node.get().name()));
    if (node.isPresent() && placed && !away) {
      return Outcome.excluded("node " + node.get().name() + " has a pod of " + service.name());
    }
    if (away) {
      evidence.add(
          new Evidence(
              "its pods run on " + pods.stream().map(Pod::node).distinct().toList(),
              pods.getFirst().provenance()));
    }
    Signs.first(facts, ClusterSign.Kind.NODE_WITHOUT_POD)
        .ifPresent(
            s -> evidence.add(new Evidence("nodes without a pod do not answer", s.provenance())));
    Finding finding =
        Finding.of(
            "Service " + service.name() + " answers only on nodes that have a pod of it",
            evidence,
            Advice.kubectl(
                "let the balancer's check ask healthCheckNodePort"
                    + (service.checkNodePort() > 0 ? " " + service.checkNodePort() : "")
                    + ", or set externalTrafficPolicy: Cluster",
                "kubectl " + Advice.in(service.name()) + "get pods -o wide"));
    return Advice.claim(
        away,
        finding,
        "on which nodes its pods run, and which node was dialled: kubectl get pods -o wide");
  }

  private static Optional<Node> dialled(Case facts) {
    String text = facts.server().target().text();
    return facts.cluster().nodes().stream()
        .filter(n -> n.address().equals(text) && !text.isEmpty() || n.name().equals(text))
        .findFirst();
  }
}
