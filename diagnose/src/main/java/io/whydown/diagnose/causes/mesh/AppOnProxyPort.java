package io.whydown.diagnose.causes.mesh;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.Cluster;
import io.whydown.model.platform.PodContainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The application uses a port or the user of the mesh's proxy: its traffic loops or is never
/// redirected.
final class AppOnProxyPort implements Cause {

  /// The user whose traffic Istio's rules leave alone.
  private static final long PROXY_USER = 1_337;

  private static final About ABOUT =
      About.root(
          "app-on-proxy-port-or-uid",
          "the application uses a port or the user of the mesh's proxy",
          Stage.LISTENER,
          Set.of(
              "connection-refused",
              "connection-reset",
              "closed-after-accept",
              "response-timeout",
              "unexpected-status",
              "unexpected-response",
              "not-tried",
              "firewall-redirects-port",
              "response-malformed",
              "wrong-service-on-port",
              "health-check-protocol-mismatch"),
          FactKind.CLUSTER,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS);

  private record Held(
      String name, List<PodContainer> containers, io.whydown.model.evidence.Provenance place) {}

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Sidecar> sidecar = Sidecar.of(facts).filter(Sidecar::isHeldByOther);
    if (sidecar.isEmpty()) {
      return inCluster(facts);
    }
    return Outcome.likely(
        Finding.of(
            sidecar.get().listener().getFirst().ownerText()
                + " listens on port "
                + sidecar.get().to().port()
                + ", which the rules of the mesh keep for its proxy",
            sidecar.get().evidence(facts),
            Sidecar.advice(facts, "give the application another port")),
        "that this program is not the mesh's proxy itself");
  }

  private static Outcome inCluster(Case facts) {
    Cluster cluster = facts.cluster();
    var all = new ArrayList<Held>();
    cluster
        .pods()
        .forEach(p -> all.add(new Held("pod " + p.name(), p.containers(), p.provenance())));
    cluster
        .workloads()
        .forEach(w -> all.add(new Held(w.kind() + " " + w.name(), w.containers(), w.provenance())));
    boolean meshed =
        !cluster.meshPolicies().isEmpty()
            || all.stream()
                .flatMap(h -> h.containers().stream())
                .anyMatch(PodContainer::isMeshProxy);
    for (Held held : all) {
      for (PodContainer container : held.containers()) {
        String what = container.isMeshProxy() || !meshed ? "" : clash(container);
        if (!what.isEmpty()) {
          return Outcome.likely(
              Finding.of(
                  "container " + container.name() + " of " + held.name() + " " + what,
                  List.of(
                      new Evidence(
                          held.name() + ": " + container.name() + " " + what, held.place())),
                  Remedy.byHand(
                      "give the application another port and another user", "cluster", List.of())),
              "the owner of the port inside the pod: kubectl exec POD -- ss -tlnp");
        }
      }
    }
    return Outcome.irrelevant();
  }

  private static String clash(PodContainer container) {
    if (container.runAsUser() == PROXY_USER) {
      return "runs as user 1337, which is the proxy's";
    }
    return container.ports().stream()
        .map(PodContainer.Port::number)
        .filter(
            p -> Set.of(15000, 15001, 15004, 15006, 15008, 15020, 15021, 15053, 15090).contains(p))
        .findFirst()
        .map(p -> "uses port " + p + ", which is the proxy's")
        .orElse("");
  }
}
