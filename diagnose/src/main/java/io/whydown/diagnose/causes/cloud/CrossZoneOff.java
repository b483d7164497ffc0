package io.whydown.diagnose.causes.cloud;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.Cloud;
import io.whydown.model.platform.CloudNetwork.Attribute;
import io.whydown.model.platform.TargetHealth;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A zone of the balancer has no healthy target, and the balancer does not send to another zone.
final class CrossZoneOff implements Cause {

  private static final String KEY = "load_balancing.cross_zone.enabled";

  private static final About ABOUT =
      About.root(
          "cloud-cross-zone-off-empty-zone",
          "a zone of the balancer has no healthy target, and traffic does not cross zones",
          Stage.NOT_TRIED,
          Set.of(
              "not-tried",
              "connection-timeout",
              "connection-refused",
              "unexpected-status",
              "response-timeout"),
          FactKind.CLOUD);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Cloud cloud = facts.cloud();
    Optional<Attribute> crossing =
        cloud.network().attribute(KEY).filter(a -> a.value().equals("false"));
    if (crossing.isEmpty() || cloud.targets().isEmpty()) {
      return Outcome.irrelevant();
    }
    Set<String> served =
        cloud.targets().stream()
            .filter(t -> t.state().equals("healthy"))
            .map(t -> zone(cloud, t))
            .collect(Collectors.toSet());
    if (served.isEmpty() || cloud.targets().stream().anyMatch(t -> zone(cloud, t).isEmpty())) {
      return Outcome.irrelevant();
    }
    for (Cloud.Balancer balancer : cloud.balancers()) {
      for (String zone : balancer.zones()) {
        if (!served.contains(zone)) {
          return found(balancer, zone, served, crossing.get());
        }
      }
    }
    return Outcome.irrelevant();
  }

  private static String zone(Cloud cloud, TargetHealth target) {
    return target.zone().isEmpty() || target.zone().equals("all")
        ? cloud.instances().stream()
            .filter(i -> i.id().equals(target.target()))
            .map(Cloud.Instance::zone)
            .findFirst()
            .orElse("")
        : target.zone();
  }

  private static Outcome found(
      Cloud.Balancer balancer, String zone, Set<String> served, Attribute crossing) {
    return Outcome.likely(
        Finding.of(
            "zone " + zone + " of " + balancer.name() + " has no healthy target of its own",
            List.of(
                new Evidence(
                    balancer.name() + " serves the zones " + balancer.zones(),
                    balancer.provenance()),
                new Evidence(
                    "healthy targets are in " + served.stream().sorted().toList(),
                    crossing.provenance()),
                new Evidence(KEY + " is false", crossing.provenance())),
            new Remedy(
                "register targets in " + zone + ", or let traffic cross zones",
                "cloud",
                List.of(
                    "aws elbv2 modify-load-balancer-attributes --load-balancer-arn ARN --attributes Key="
                        + KEY
                        + ",Value=true"),
                Remedy.Risk.LOW,
                true,
                List.of(),
                List.of())),
        "that the clients that fail reach the balancer in " + zone);
  }
}
