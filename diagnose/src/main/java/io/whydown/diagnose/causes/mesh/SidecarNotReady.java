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
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.Pod;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The application starts before the proxy that carries its connections, or outlives it.
final class SidecarNotReady implements Cause {

  private static final About ABOUT =
      About.root(
          "sidecar-not-ready",
          "the application runs while the mesh's proxy beside it does not",
          Stage.LISTENER,
          Set.of(
              "connection-refused",
              "connection-reset",
              "closed-after-accept",
              "connection-timeout",
              "unexpected-status",
              "not-tried",
              "firewall-redirects-port"),
          FactKind.CLUSTER,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Sidecar> absent =
        Sidecar.of(facts).filter(s -> s.listener().isEmpty() && !s.application().isEmpty());
    return absent.isPresent() ? onHost(facts, absent.get()) : inCluster(facts);
  }

  /// The rules of the mesh stand, and what they lead to does not listen.
  private static Outcome onHost(Case facts, Sidecar sidecar) {
    return Outcome.proven(
        Finding.of(
            sidecar.application().getFirst().ownerText()
                + " listens, and the mesh's proxy that the rules turn its port over to does not"
                + " (port "
                + sidecar.to().port()
                + ")",
            sidecar.evidence(facts),
            Sidecar.advice(
                facts,
                "start the mesh's proxy, and the application after it; or take its rules away")));
  }

  private static Outcome inCluster(Case facts) {
    Remedy remedy =
        Remedy.byHand(
            "hold the application until the proxy is ready: holdApplicationUntilProxyStarts",
            "cluster",
            List.of());
    for (Pod pod : facts.cluster().pods()) {
      boolean proxyDown =
          pod.containers().stream()
              .anyMatch(c -> c.isMeshProxy() && Boolean.FALSE.equals(c.ready()));
      boolean others =
          pod.containers().stream()
              .filter(c -> !c.isMeshProxy())
              .anyMatch(c -> Boolean.TRUE.equals(c.ready()));
      if (proxyDown && others) {
        return Outcome.likely(
            Finding.of(
                "the mesh's proxy of pod " + pod.name() + " is not ready, its application is",
                List.of(
                    new Evidence(
                        "pod " + pod.name() + ": the proxy is not ready", pod.provenance())),
                remedy),
            "the proxy's log: kubectl logs " + pod.name().name() + " -c istio-proxy");
      }
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.SIDECAR_LATE,
        "the mesh's proxy is not ready when the application connects",
        "start times of both containers: kubectl describe pod POD",
        remedy);
  }
}
