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
import io.whydown.model.platform.Cloud.Instance;
import io.whydown.model.platform.CloudNetwork.Route;
import io.whydown.model.platform.CloudNetwork.RouteTable;
import io.whydown.model.platform.ClusterSign;
import java.util.List;
import java.util.Set;

/// A machine that should forward gets only packets of its own addresses from the cloud.
final class SourceDestCheck implements Cause {

  private static final About ABOUT =
      About.root(
          "cloud-source-dest-check",
          "the cloud drops what a forwarding machine should pass on",
          Stage.PATH,
          Set.of("connection-timeout", "not-tried", "unexpected-status"),
          FactKind.CLOUD,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Instance instance : facts.cloud().instances()) {
      for (RouteTable table : facts.cloud().network().tables()) {
        for (Route route : table.routes()) {
          if (Boolean.TRUE.equals(instance.checksSource())
              && route.target().equals(instance.id())) {
            return found(instance, table, route);
          }
        }
      }
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.SOURCE_DEST_CHECK,
        "the source/destination check of a forwarding machine is said to be on",
        "aws ec2 describe-instance-attribute --attribute sourceDestCheck --instance-id ID",
        remedy("ID"));
  }

  private static Outcome found(Instance instance, RouteTable table, Route route) {
    return Outcome.likely(
        Finding.of(
            instance.id()
                + " should forward to "
                + route.destination()
                + ", and its source/destination check is on",
            List.of(
                new Evidence(
                    "route table "
                        + table.id()
                        + " sends "
                        + route.destination()
                        + " to "
                        + instance.id(),
                    table.provenance()),
                new Evidence(
                    "SourceDestCheck of " + instance.id() + " is true", instance.provenance())),
            remedy(instance.id())),
        "that the connection takes this route");
  }

  private static Remedy remedy(String id) {
    return new Remedy(
        "turn the check off",
        "cloud",
        List.of("aws ec2 modify-instance-attribute --no-source-dest-check --instance-id " + id),
        Remedy.Risk.LOW,
        true,
        List.of(),
        List.of());
  }
}
