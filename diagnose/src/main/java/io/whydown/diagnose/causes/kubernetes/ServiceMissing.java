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

/// A name leads to a Service that is not there, or that is in another namespace.
final class ServiceMissing implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-service-missing",
          "the Service does not exist, or is in another namespace",
          Stage.NAME,
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
        Optional<Outcome> found = routed(cluster, ingress, route);
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    Optional<Outcome> elsewhere = dialled(facts);
    return elsewhere.isPresent()
        ? elsewhere.get()
        : Signs.likely(
            facts,
            ClusterSign.Kind.SERVICE_NOT_FOUND,
            "a controller does not find the Service",
            "whether it exists: kubectl get services -A",
            Advice.kubectl("create it, or name the right one", "kubectl get services -A"));
  }

  private static Optional<Outcome> routed(Cluster cluster, Ingress ingress, Ingress.Route route) {
    String complaint = route.complaint();
    boolean said = complaint.contains("not found");
    if (!said && (cluster.services().isEmpty() || route.service().isEmpty())) {
      return Optional.empty();
    }
    ObjectName wanted = new ObjectName(ingress.name().namespace(), route.service());
    List<Service> called =
        cluster.services().stream().filter(s -> s.name().name().equals(route.service())).toList();
    if (called.stream().anyMatch(s -> s.name().mayShareNamespace(wanted))) {
      return Optional.empty();
    }
    Evidence place =
        new Evidence(
            ingress.kind()
                + " "
                + ingress.name()
                + " names Service "
                + route.service()
                + (complaint.isEmpty() ? "" : ": " + complaint),
            ingress.provenance());
    String title =
        called.isEmpty()
            ? "there is no Service " + route.service()
            : "Service "
                + route.service()
                + " is in namespace "
                + called.getFirst().name().namespace()
                + ", the "
                + ingress.kind()
                + " in "
                + ingress.name().namespace();
    Finding finding =
        Finding.of(
            title,
            List.of(place),
            Advice.kubectl("create it there, or name the right one", "kubectl get services -A"));
    return Optional.of(
        Advice.claim(
            said || !called.isEmpty(),
            finding,
            "the list of all Services: kubectl get services -A"));
  }

  /// `web.shop` while `web` is in `front`.
  private static Optional<Outcome> dialled(Case facts) {
    String host = facts.server().target().text();
    String[] labels = host.split("\\.");
    if (labels.length < 2 || !host.matches("[a-z][a-z0-9-]*\\.[a-z0-9-]+(?:\\.svc.*)?")) {
      return Optional.empty();
    }
    List<Service> called =
        facts.cluster().services().stream()
            .filter(s -> s.name().name().equals(labels[0]) && !s.name().namespace().isEmpty())
            .toList();
    if (called.isEmpty() || called.stream().anyMatch(s -> s.name().mayBeIn(labels[1]))) {
      return Optional.empty();
    }
    Service there = called.getFirst();
    return Optional.of(
        Outcome.proven(
            Finding.of(
                "Service "
                    + labels[0]
                    + " is in namespace "
                    + there.name().namespace()
                    + ", not in "
                    + labels[1],
                List.of(new Evidence("Service " + there.name() + " exists", there.provenance())),
                Advice.kubectl("dial " + labels[0] + "." + there.name().namespace()))));
  }
}
