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
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.MeshPolicy;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The mesh's rules of access deny the caller.
final class AuthorizationDeny implements Cause {

  private static final About ABOUT =
      About.root(
          "authorization-deny",
          "an authorization policy of the mesh denies the caller",
          Stage.APPLICATION,
          Set.of("unexpected-status", "connection-reset", "closed-after-accept", "not-tried"),
          FactKind.CLUSTER,
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  /// What Envoy's RBAC filter answers with 403 (`rbac_filter.cc`).
  private static final String ENVOYS_WORDS = "RBAC: access denied";

  @Override
  public Outcome examine(Case facts) {
    Optional<CheckReplay> denied =
        facts.replays("check").stream()
            .filter(r -> r.status() == 403 && r.received().contains(ENVOYS_WORDS))
            .findFirst();
    if (denied.isEmpty()) {
      return inCluster(facts);
    }
    return Outcome.proven(
        Finding.of(
            "the proxy before " + facts.server().name() + " denies the balancer: " + ENVOYS_WORDS,
            List.of(new Evidence("403, " + ENVOYS_WORDS, denied.get().provenance())),
            Sidecar.advice(
                facts, "allow the balancer's address or identity in the proxy's RBAC policy")));
  }

  private static Outcome inCluster(Case facts) {
    Remedy remedy =
        new Remedy(
            "allow the balancer's identity in an AuthorizationPolicy",
            "cluster",
            List.of("kubectl get authorizationpolicy -A"),
            Remedy.Risk.MEDIUM,
            true,
            List.of(),
            List.of());
    Outcome said =
        Signs.likely(
            facts,
            ClusterSign.Kind.RBAC_DENIED,
            "the mesh says that access is denied",
            "the policies: kubectl get authorizationpolicy -A -o yaml",
            remedy);
    if (!(said instanceof Outcome.Irrelevant)) {
      return said;
    }
    Optional<MeshPolicy> denies =
        facts.cluster().meshPolicies().stream()
            .filter(p -> p.kind().equals("AuthorizationPolicy"))
            .filter(p ->
                p.mode().equals("DENY") && p.rules() > 0
                    || p.mode().equals("ALLOW") && p.rules() == 0)
            .findFirst();
    return denies
        .<Outcome>map(p ->
            Outcome.likely(
                Finding.of(
                    "AuthorizationPolicy "
                        + p.name()
                        + " denies: "
                        + p.mode()
                        + " with "
                        + p.rules()
                        + " rules",
                    List.of(
                        new Evidence(
                            "AuthorizationPolicy "
                                + p.name()
                                + ", "
                                + p.mode()
                                + ", "
                                + p.rules()
                                + " rules",
                            p.provenance())),
                    remedy),
                "the answer's body: RBAC: access denied"))
        .orElse(Outcome.irrelevant());
  }
}
