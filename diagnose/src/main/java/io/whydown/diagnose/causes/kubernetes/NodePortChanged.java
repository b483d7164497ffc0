package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.Node;
import io.whydown.model.platform.Service;
import java.util.List;

/// The balancer dials a port of the nodes that no Service has any more.
final class NodePortChanged implements Cause {

  private static final int FIRST = 30_000;
  private static final int LAST = 32_767;

  private static final About ABOUT =
      About.root(
          "k8s-nodeport-changed",
          "the balancer dials a nodePort that the Service does not have",
          Stage.ADDRESS,
          Advice.LEADS_NOWHERE,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    int port = facts.server().port();
    List<Service> exposed =
        facts.cluster().services().stream()
            .filter(s -> s.ports().stream().anyMatch(p -> p.nodePort() > 0))
            .toList();
    if (port < FIRST || port > LAST || exposed.isEmpty()) {
      return Outcome.irrelevant();
    }
    for (Service service : exposed) {
      if (service.ports().stream().anyMatch(p -> p.nodePort() == port)
          || service.checkNodePort() == port) {
        return Outcome.excluded("Service " + service.name() + " has nodePort " + port);
      }
    }
    Service nearest = exposed.getFirst();
    List<Integer> ports =
        nearest.ports().stream().map(Service.Port::nodePort).filter(p -> p > 0).toList();
    String text = facts.server().target().text();
    boolean aNode =
        facts.cluster().nodes().stream()
            .map(Node::address)
            .anyMatch(a -> a.equals(text) && !a.isEmpty());
    return Advice.claim(
        aNode && exposed.size() == 1,
        Finding.of(
            "port " + port + " is no nodePort: Service " + nearest.name() + " has " + ports,
            List.of(
                new Evidence(
                    "Service " + nearest.name() + " has nodePorts " + ports, nearest.provenance())),
            Advice.kubectl(
                "let the balancer dial " + ports + ", and fix the port in the Service",
                "kubectl " + Advice.in(nearest.name()) + "get service " + nearest.name().name())),
        "the nodePorts of all Services: kubectl get services -A");
  }
}
