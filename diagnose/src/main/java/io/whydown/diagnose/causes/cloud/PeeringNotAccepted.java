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
import io.whydown.model.platform.CloudNetwork.Peering;
import io.whydown.model.platform.ClusterSign;
import java.util.List;
import java.util.Set;

/// Two networks are to be connected, and the other side has not approved it.
final class PeeringNotAccepted implements Cause {

  private static final About ABOUT =
      About.root(
          "cloud-peering-not-accepted",
          "the other network has not accepted the peering connection",
          Stage.PATH,
          Set.of("connection-timeout", "host-unreachable", "not-tried", "unexpected-status"),
          FactKind.CLOUD,
          FactKind.CLUSTER);

  /// `VpcPeeringConnectionStateReason` in the reference of EC2.
  private static final Set<String> CLOSED =
      Set.of(
          "initiating-request", "pending-acceptance", "rejected", "expired", "failed", "deleted");

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Peering peering : facts.cloud().network().peerings()) {
      if (CLOSED.contains(peering.status())) {
        return Outcome.likely(
            Finding.of(
                "peering connection " + peering.id() + " is " + peering.status(),
                List.of(
                    new Evidence(
                        peering.id() + " has the status " + peering.status(),
                        peering.provenance())),
                remedy(peering.id())),
            "that the server is in the other network: aws ec2 describe-vpc-peering-connections");
      }
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.PEERING_PENDING,
        "the peering connection is said not to be accepted",
        "its status: aws ec2 describe-vpc-peering-connections",
        remedy("ID"));
  }

  private static Remedy remedy(String id) {
    return new Remedy(
        "let the other side accept it, or ask anew where it was rejected or has expired",
        "cloud",
        List.of("aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id " + id),
        Remedy.Risk.MEDIUM,
        true,
        List.of(),
        List.of());
  }
}
