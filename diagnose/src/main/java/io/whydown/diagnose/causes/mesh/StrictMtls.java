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
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.MeshPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
              "not-tried",
              "plain-to-tls-port",
              "client-cert-required"),
          FactKind.CLUSTER,
          FactKind.CHECK,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS);

  @Override
  public About about() {
    return ABOUT;
  }

  /// What a client without a certificate is told in the handshake, or in HTTP by NGINX.
  private static boolean wantsCertificate(CheckReplay replay) {
    return replay.result() instanceof CheckResult.TlsFailed(var reason, _, _)
            && reason.equals("client-certificate-required")
        || replay.received().contains("No required SSL certificate was sent");
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Sidecar> sidecar = Sidecar.of(facts).filter(s -> !s.listener().isEmpty());
    if (sidecar.isPresent()) {
      Optional<CheckReplay> refusal =
          Stream.of("check", "tls", "browser")
              .flatMap(purpose -> facts.replays(purpose).stream())
              .filter(StrictMtls::wantsCertificate)
              .findFirst();
      if (refusal.isPresent()) {
        return Outcome.proven(onHost(facts, sidecar.get(), refusal.get()));
      }
    }
    return inCluster(facts);
  }

  private static Finding onHost(Case facts, Sidecar sidecar, CheckReplay refusal) {
    var evidence = new ArrayList<>(sidecar.evidence(facts));
    evidence.add(
        new Evidence(
            "port " + sidecar.dialled().port() + " wants TLS with a client's certificate",
            refusal.provenance()));
    return Finding.of(
        "the mesh's proxy before "
            + facts.server().name()
            + " takes mutual TLS only, and the balancer shows no certificate",
        evidence,
        Sidecar.advice(
            facts,
            "give the balancer a certificate of the mesh (`ssl crt FILE ca-file FILE` on the server"
                + " line), or let the proxy take plain connections on this port (PERMISSIVE)"));
  }

  private static Outcome inCluster(Case facts) {
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
