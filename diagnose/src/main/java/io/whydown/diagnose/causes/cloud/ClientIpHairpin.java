package io.whydown.diagnose.causes.cloud;

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
import io.whydown.model.platform.TargetGroup;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/// A machine reaches itself through a network balancer that keeps the client's address: it drops a
/// packet from its own address.
final class ClientIpHairpin implements Cause {

  private static final About ABOUT =
      About.root(
          "cloud-client-ip-preservation-hairpin",
          "a target calls itself through a balancer that keeps client addresses",
          Stage.PATH,
          Set.of("connection-timeout", "response-timeout", "not-tried"),
          FactKind.CLOUD,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<ClusterSign> itself = Signs.first(facts, ClusterSign.Kind.CALLS_ITSELF);
    Optional<ClusterSign> kept = Signs.first(facts, ClusterSign.Kind.CLIENT_IP_PRESERVED);
    Optional<TargetGroup> keeps =
        facts.cloud().groups().stream().filter(g -> g.preservesClient().equals("true")).findFirst();
    boolean network =
        facts.cloud().balancers().stream().anyMatch(b -> b.type().equals("network"))
            || Signs.first(facts, ClusterSign.Kind.NETWORK_BALANCER).isPresent();
    boolean off =
        facts.cloud().groups().stream().anyMatch(g -> g.preservesClient().equals("false"));
    if (itself.isEmpty() || off || keeps.isEmpty() && kept.isEmpty() && !network) {
      return Outcome.irrelevant();
    }
    var evidence = new ArrayList<Evidence>();
    evidence.add(new Evidence("the failing client is itself a target", itself.get().provenance()));
    keeps.ifPresent(
        g -> evidence.add(new Evidence("preserve_client_ip.enabled is true", g.provenance())));
    kept.ifPresent(s -> evidence.add(new Evidence("client addresses are kept", s.provenance())));
    return Outcome.likely(
        new Finding(
            "the target calls itself through a balancer that keeps the client's address",
            evidence,
            java.util.List.of(
                new Remedy(
                    "switch off the keeping of client addresses, or use targets by address",
                    "cloud",
                    java.util.List.of(
                        "aws elbv2 modify-target-group-attributes --target-group-arn ARN --attributes Key=preserve_client_ip.enabled,Value=false"),
                    Remedy.Risk.MEDIUM,
                    true,
                    java.util.List.of(),
                    java.util.List.of()))),
        "that other clients get through: curl from another machine");
  }
}
