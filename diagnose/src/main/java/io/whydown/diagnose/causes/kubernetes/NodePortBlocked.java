package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.Service;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What guards the nodes drops the port that the Service has on each of them.
final class NodePortBlocked implements Cause {

  private static final String MISSING =
      "what the node admits: iptables-save; firewall-cmd --list-all; the security group of the nodes";

  private static final About ABOUT =
      About.root(
          "k8s-nodeport-blocked",
          "a firewall of the nodes stops the nodePort",
          Stage.SERVER_FILTER,
          Set.of("connection-timeout", "not-tried"),
          FactKind.CLUSTER,
          FactKind.CLOUD,
          FactKind.FILTERS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    int port = facts.server().port();
    Optional<Service> service =
        facts.cluster().services().stream()
            .filter(s -> s.ports().stream().anyMatch(p -> p.nodePort() == port && port > 0))
            .findFirst();
    if (service.isPresent()
        && !service.get().externalPolicy().equals("Local")
        && facts.symptom().id().equals("connection-timeout")
        && facts.cloud().isEmpty()
        && facts.serverHost().filters().asValue().isEmpty()
        && isServed(facts, service.get())) {
      return Outcome.likely(
          Finding.of(
              "Service "
                  + service.get().name()
                  + " serves nodePort "
                  + port
                  + ", and nothing answers there",
              List.of(
                  new Evidence(
                      "Service " + service.get().name() + " has nodePort " + port,
                      service.get().provenance())),
              remedy(port)),
          MISSING);
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.NODE_PORT_BLOCKED,
        "the nodePort is said to be blocked",
        MISSING,
        remedy(port));
  }

  /// One of its pods is shown to be ready.
  private static boolean isServed(Case facts, Service service) {
    boolean byPod =
        facts.cluster().pods().stream()
            .anyMatch(p -> Boolean.TRUE.equals(p.isReady()) && Pods.isSelected(service, p));
    return byPod
        || facts.cluster().endpoints().stream()
            .anyMatch(e -> e.name().equals(service.name()) && !e.ready().isEmpty());
  }

  private static Remedy remedy(int port) {
    String range = port >= 30_000 && port <= 32_767 ? Integer.toString(port) : "30000-32767";
    return Advice.kubectl(
        "admit tcp " + range + " from the balancer at every node",
        "firewall-cmd --permanent --add-port=" + range + "/tcp",
        "firewall-cmd --reload");
  }
}
