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

/// The Service is dialled at a port that it does not have.
final class ServicePortWrong implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-service-port-wrong",
          "the Service is dialled at a port that it does not have",
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
    String text = facts.server().target().text();
    for (Service service : facts.cluster().services()) {
      boolean dialled =
          Aim.isNamed(text, service) || !text.isEmpty() && text.equals(service.clusterIp());
      if (!dialled || port == 0 || service.ports().isEmpty() || service.isHeadless()) {
        continue;
      }
      if (service.port(Integer.toString(port)).isPresent()) {
        return Outcome.excluded("Service " + service.name() + " has port " + port);
      }
      List<Integer> ports = service.ports().stream().map(Service.Port::number).toList();
      return Outcome.proven(
          Finding.of(
              "Service " + service.name() + " has no port " + port + ", it has " + ports,
              List.of(
                  new Evidence(
                      "Service " + service.name() + " has ports " + ports + hint(service, port),
                      service.provenance())),
              Advice.kubectl("dial one of its ports " + ports + ", or add " + port + " to it")));
    }
    return Outcome.irrelevant();
  }

  private static String hint(Service service, int port) {
    for (Service.Port p : service.ports()) {
      if (p.targetNumber() == port) {
        return "; " + port + " is the port of its pods";
      }
      if (p.nodePort() == port) {
        return "; " + port + " is its nodePort, which only nodes have";
      }
    }
    return "";
  }
}
