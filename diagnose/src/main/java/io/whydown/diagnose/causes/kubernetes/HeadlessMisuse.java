package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.Endpoints;
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
        if (!Aim.isNamed(text, service) || !isElsewhere(facts, service, port)) {
          continue;
        }
        if (port.number() == dialled) {
          return Outcome.proven(finding(service, port));
        }
        if (dialled == 0) {
          return Outcome.likely(finding(service, port), "the port that was dialled");
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

  /// The pods listen on another port than the Service has, by its targetPort or by what stands
  /// behind it.
  private static boolean isElsewhere(Case facts, Service service, Service.Port port) {
    if (port.targetNumber() > 0) {
      return port.targetNumber() != port.number();
    }
    List<Endpoints> shown =
        Aim.endpoints(facts, service).stream().filter(e -> !e.ports().isEmpty()).toList();
    return !shown.isEmpty() && shown.stream().noneMatch(e -> e.ports().contains(port.number()));
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
