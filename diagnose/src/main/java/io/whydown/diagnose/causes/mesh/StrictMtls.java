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
import io.whydown.model.platform.MeshPolicy;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The mesh takes mutual TLS only, and the balancer is no part of the mesh.
final class StrictMtls implements Cause {

  private static final About ABOUT =
      About.root(
          "strict-mtls-plain-client",
          "the mesh wants mutual TLS, and the balancer does not speak it",
          Stage.TLS,
          Set.of(
              "connection-reset",
              "closed-after-accept",
              "unexpected-status",
              "unexpected-response",
              "tls-handshake-failed",
              "not-tried"),
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<MeshPolicy> strict =
        facts.cluster().meshPolicies().stream()
            .filter(p -> p.kind().equals("PeerAuthentication") && p.mode().equals("STRICT"))
            .findFirst();
    Remedy remedy =
        new Remedy(
            "bring the balancer into the mesh, or set PERMISSIVE for the port that it calls",
            "cluster",
            List.of("kubectl get peerauthentication -A"),
            Remedy.Risk.MEDIUM,
            true,
            List.of(),
            List.of());
    if (strict.isPresent()) {
      MeshPolicy policy = strict.get();
      return Outcome.likely(
          Finding.of(
              "PeerAuthentication " + policy.name() + " takes mutual TLS only",
              List.of(
                  new Evidence(
                      "PeerAuthentication " + policy.name() + " has mode STRICT",
                      policy.provenance())),
              remedy),
          "that the balancer has no sidecar: kubectl get pods -A -o wide");
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.STRICT_MTLS,
        "the mesh takes mutual TLS only (STRICT)",
        "the policies, and whether the balancer has a sidecar: kubectl get peerauthentication -A -o yaml",
        remedy);
  }
}
