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
import io.whydown.model.platform.Ingress;
import java.util.List;

/// No controller feels responsible for the Ingress.
final class IngressClassMismatch implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-ingress-class-mismatch",
          "no ingress controller serves the class of the Ingress",
          Stage.NOT_TRIED,
          Advice.LEADS_NOWHERE,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    List<String> classes = facts.cluster().classes();
    for (Ingress ingress : facts.cluster().ingresses()) {
      boolean templated = ingress.className().contains("__template__");
      if (!ingress.classShown()
          || classes.isEmpty()
          || templated
          || classes.contains(ingress.className())) {
        continue;
      }
      boolean none = ingress.className().isEmpty();
      return Advice.claim(
          !none,
          Finding.of(
              none
                  ? "Ingress " + ingress.name() + " names no class"
                  : "Ingress "
                      + ingress.name()
                      + " is of class "
                      + ingress.className()
                      + ", the cluster has "
                      + classes,
              List.of(
                  new Evidence(
                      "Ingress "
                          + ingress.name()
                          + ", class "
                          + (none ? "none" : ingress.className())
                          + "; classes "
                          + classes,
                      ingress.provenance())),
              Advice.kubectl(
                  "name a class that a controller serves",
                  "kubectl "
                      + Advice.in(ingress.name())
                      + "patch ingress "
                      + ingress.name().name()
                      + " -p '{\"spec\":{\"ingressClassName\":\""
                      + classes.getFirst()
                      + "\"}}'")),
          "whether a class is the default: kubectl get ingressclass -o yaml");
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.INGRESS_CLASS_IGNORED,
        "the controller ignores the Ingress because of its class",
        "class and controller: kubectl get ingress,ingressclass",
        Advice.kubectl("name a class that the controller serves", "kubectl get ingressclass"));
  }
}
