package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.Cluster;
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.Ingress;
import io.whydown.model.platform.ObjectName;
import io.whydown.model.platform.Service;
import java.util.List;
import java.util.Optional;

/// An Ingress sends to a port that its Service does not have.
final class IngressBackendPortWrong implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-ingress-backend-port-wrong",
          "the Ingress names a port that its Service does not have",
          Stage.ADDRESS,
          Advice.LEADS_NOWHERE,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Cluster cluster = facts.cluster();
    for (Ingress ingress : cluster.ingresses()) {
      for (Ingress.Route route : ingress.routes()) {
        Optional<Outcome> found = at(cluster, ingress, route);
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    if (facts.cluster().ingresses().stream().anyMatch(i -> fits(cluster, i))) {
      return Outcome.excluded("the Ingress names a port of its Service");
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.SERVICE_LACKS_PORT,
        "a controller finds no such port at the Service",
        "the Service's ports: kubectl get service NAME -o yaml",
        Advice.kubectl("name a port that the Service has", "kubectl get ingress,service -o wide"));
  }

  private static boolean fits(Cluster cluster, Ingress ingress) {
    return ingress.routes().stream()
        .anyMatch(r ->
            cluster.services().stream()
                .anyMatch(
                    s -> s.name().name().equals(r.service()) && s.port(r.port()).isPresent()));
  }

  private static Optional<Outcome> at(Cluster cluster, Ingress ingress, Ingress.Route route) {
    boolean open =
        route.port().isEmpty()
            || route.port().contains("__template__")
            || route.port().startsWith("use-");
    if (open) {
      return Optional.empty();
    }
    ObjectName wanted = new ObjectName(ingress.name().namespace(), route.service());
    for (Service service : cluster.services()) {
      boolean names = !route.port().matches("\\d+");
      boolean shown = !names || service.ports().stream().anyMatch(p -> !p.target().isEmpty());
      if (service.name().mayBe(wanted)
          && !service.ports().isEmpty()
          && shown
          && service.port(route.port()).isEmpty()) {
        List<Integer> ports = service.ports().stream().map(Service.Port::number).toList();
        return Optional.of(
            Outcome.proven(
                Finding.of(
                    ingress.kind()
                        + " "
                        + ingress.name()
                        + " sends to port "
                        + route.port()
                        + " of Service "
                        + service.name()
                        + ", which has "
                        + ports,
                    List.of(
                        new Evidence(
                            ingress.kind()
                                + " "
                                + ingress.name()
                                + " sends to "
                                + route.service()
                                + ":"
                                + route.port(),
                            ingress.provenance()),
                        new Evidence(
                            "Service "
                                + service.name()
                                + " has ports "
                                + ports
                                + hint(service, route.port()),
                            service.provenance())),
                    Advice.kubectl(
                        "let the " + ingress.kind() + " name port " + ports.getFirst(),
                        "kubectl "
                            + Advice.in(ingress.name())
                            + "edit "
                            + ingress.kind().toLowerCase(java.util.Locale.ROOT)
                            + " "
                            + ingress.name().name()))));
      }
    }
    return Optional.empty();
  }

  private static String hint(Service service, String port) {
    for (Service.Port p : service.ports()) {
      if (Integer.toString(p.nodePort()).equals(port)) {
        return "; " + port + " is its nodePort";
      }
      if (p.target().equals(port)) {
        return "; " + port + " is its targetPort";
      }
    }
    return "";
  }
}
