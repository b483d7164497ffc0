package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.Service;
import java.util.List;
import java.util.Set;

/// Pods of a node reach a Service only through endpoints of that node, and it has none.
final class InternalTrafficLocal implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-internal-traffic-local-no-endpoint",
          "internalTrafficPolicy is Local and the client's node has no pod",
          Stage.TRANSLATION,
          Set.of("connection-timeout", "connection-refused", "not-tried"),
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Aim aim : Aim.of(facts)) {
      Service service = aim.service();
      if (service.internalPolicy().equals("Local")) {
        return Outcome.likely(
            Finding.of(
                "Service "
                    + service.name()
                    + " answers only clients on nodes that have a pod of it",
                List.of(aim.evidence("has internalTrafficPolicy Local")),
                Advice.kubectl(
                    "set internalTrafficPolicy: Cluster",
                    "kubectl "
                        + Advice.in(service.name())
                        + "patch service "
                        + service.name().name()
                        + " -p '{\"spec\":{\"internalTrafficPolicy\":\"Cluster\"}}'")),
            "on which nodes the client and the pods run: kubectl get pods -A -o wide");
      }
    }
    return Outcome.irrelevant();
  }
}
