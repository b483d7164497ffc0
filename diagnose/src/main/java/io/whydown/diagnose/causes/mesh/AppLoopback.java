package io.whydown.diagnose.causes.mesh;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.causes.kubernetes.Signs;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.Pod;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The sidecar dials the pod's own address or its loopback, and the application listens on the
/// other one. Which one it dials depends on the mesh's version (Istio: the pod's address since
/// 1.10).
final class AppLoopback implements Cause {

  private static final About ABOUT =
      About.root(
          "app-loopback-under-sidecar",
          "the application listens where its sidecar does not dial",
          Stage.LISTENER,
          Set.of(
              "connection-refused",
              "connection-reset",
              "unexpected-status",
              "not-tried",
              "closed-after-accept",
              "firewall-redirects-port"),
          FactKind.CLUSTER,
          FactKind.SOCKETS,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Sidecar> sidecar =
        Sidecar.of(facts).filter(s -> !s.listener().isEmpty() && s.appIsOnLoopbackOnly());
    if (sidecar.isEmpty()) {
      return inCluster(facts);
    }
    return Outcome.likely(
        Finding.of(
            sidecar.get().application().getFirst().ownerText()
                + " listens on loopback only, where the mesh's proxy before it does not dial",
            sidecar.get().evidence(facts),
            Sidecar.advice(facts, "let the application listen on 0.0.0.0")),
        "the address that the proxy dials: its own log or configuration");
  }

  private static Outcome inCluster(Case facts) {
    Remedy remedy = Remedy.byHand("let the application listen on 0.0.0.0", "cluster", List.of());
    for (Pod pod : facts.cluster().pods()) {
      if (!pod.hasMeshProxy()) {
        continue;
      }
      List<SocketEntry> sockets = sockets(facts, pod);
      for (SocketEntry socket : sockets) {
        boolean proxy = socket.port() >= 15_000 && socket.port() <= 15_100;
        if (!proxy && socket.isOnLoopback()) {
          return Outcome.likely(
              Finding.of(
                  "in pod "
                      + pod.name()
                      + " the application listens on "
                      + socket.boundText()
                      + " only",
                  List.of(new Evidence("listens on " + socket.boundText(), socket.provenance())),
                  remedy),
              "the mesh's version: istioctl version");
        }
      }
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.SIDECAR_CANNOT_REACH_APP,
        "the sidecar cannot reach its own application",
        "the listeners inside the pod: kubectl exec POD -- ss -tln",
        remedy);
  }

  private static List<SocketEntry> sockets(Case facts, Pod pod) {
    return facts.snapshot().hosts().keySet().stream()
        .filter(v -> v.startsWith("kube:") && v.endsWith("/" + pod.name().name()))
        .findFirst()
        .flatMap(v -> facts.host(v).listeners().asValue())
        .orElse(List.of());
  }
}
