package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.Service;
import java.util.List;

/// A headless Service has no address of its own: its name leads to the pods, and only their ports
/// answer.
final class HeadlessMisuse implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-headless-misuse",
          "a headless Service is dialled as if it had an address of its own",
          Stage.ADDRESS,
          Advice.LEADS_NOWHERE,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    String text = facts.server().target().text();
    int dialled = facts.server().port();
    for (Service service : facts.cluster().services()) {
      if (!service.isHeadless()) {
        continue;
      }
      for (Service.Port port : service.ports()) {
        boolean moves = port.targetNumber() > 0 && port.targetNumber() != port.number();
        if (Aim.isNamed(text, service) && port.number() == dialled && moves) {
          return Outcome.proven(finding(service, port));
        }
      }
      if (service.type().equals("NodePort") || service.type().equals("LoadBalancer")) {
        return Outcome.likely(
            Finding.of(
                "Service " + service.name() + " is headless and of type " + service.type(),
                List.of(
                    new Evidence(
                        "Service " + service.name() + " has clusterIP None", service.provenance())),
                Advice.kubectl("give it a cluster IP: remove clusterIP: None")),
            "what was dialled");
      }
    }
    return Signs.likely(
        facts,
        io.whydown.model.platform.ClusterSign.Kind.HEADLESS_PORT,
        "a headless Service does not translate its port to the targetPort",
        "its ports: kubectl get service NAME -o yaml",
        Advice.kubectl("dial the targetPort, or give the Service an address"));
  }

  private static Finding finding(Service service, Service.Port port) {
    return Finding.of(
        "Service "
            + service.name()
            + " is headless: port "
            + port.number()
            + " is not translated to "
            + port.target(),
        List.of(
            new Evidence(
                "Service "
                    + service.name()
                    + " has clusterIP None, port "
                    + port.number()
                    + ", targetPort "
                    + port.target(),
                service.provenance())),
        Advice.kubectl("dial port " + port.target() + ", or remove clusterIP: None"));
  }
}
