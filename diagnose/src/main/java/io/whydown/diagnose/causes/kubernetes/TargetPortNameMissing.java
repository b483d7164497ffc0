package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.PodContainer;
import io.whydown.model.platform.Service;
import java.util.List;

/// The Service names a container's port that no selected pod declares, so it gets no endpoint.
final class TargetPortNameMissing implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-target-port-name-missing",
          "the Service names a port that its pods do not declare",
          Stage.TRANSLATION,
          Advice.LEADS_NOWHERE,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Aim aim : Aim.of(facts)) {
      List<Shape> selected =
          Shape.selected(facts, aim.service()).stream().filter(Shape::showsPorts).toList();
      for (Service.Port port : aim.ports(facts)) {
        boolean templated = port.target().contains("__template__");
        if (port.hasNamedTarget()
            && !templated
            && !selected.isEmpty()
            && !isDeclared(selected, port.target())) {
          return found(aim, selected.getFirst(), port);
        }
      }
    }
    return Outcome.irrelevant();
  }

  private static boolean isDeclared(List<Shape> selected, String name) {
    return selected.stream()
        .flatMap(s -> s.ports().stream())
        .anyMatch(p -> p.name().equals(name) || p.name().contains("__template__"));
  }

  private static Outcome found(Aim aim, Shape shape, Service.Port port) {
    List<String> names =
        shape.ports().stream().map(PodContainer.Port::name).filter(n -> !n.isEmpty()).toList();
    return Advice.claim(
        aim.sure(),
        Finding.of(
            "Service "
                + aim.service().name()
                + " sends to the port named "
                + port.target()
                + ", which its pods do not declare",
            List.of(
                aim.evidence("sends port " + port.number() + " to the port named " + port.target()),
                shape.evidence("declares ports named " + names)),
            Advice.kubectl(
                "name the container's port "
                    + port.target()
                    + ", or write its number as targetPort",
                "kubectl "
                    + Advice.in(aim.service().name())
                    + "edit service "
                    + aim.service().name().name())),
        "that this Service was dialled");
  }
}
