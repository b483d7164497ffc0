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
import io.whydown.model.platform.Cloud;
import io.whydown.model.platform.CloudNetwork;
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.SecurityGroup;
import io.whydown.model.platform.TargetGroup;
import io.whydown.model.platform.TargetHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// No security group of the target admits the balancer at the port.
final class SecurityGroupLacks implements Cause {

  private static final About ABOUT =
      About.root(
          "cloud-security-group",
          "no security group of the target admits the balancer",
          Stage.SERVER_FILTER,
          Set.of("connection-timeout", "not-tried", "response-timeout", "unexpected-status"),
          FactKind.CLOUD,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Cloud cloud = facts.cloud();
    Set<Integer> ports = Ports.of(facts);
    List<String> own =
        cloud.balancers().stream().flatMap(b -> b.securityGroups().stream()).toList();
    List<SecurityGroup> guards =
        cloud.securityGroups().stream()
            .filter(g -> g.ingress() != null && own.stream().noneMatch(g::isCalled))
            .toList();
    if (!guards.isEmpty() && !ports.isEmpty()) {
      return evaluated(guards, own, ports.iterator().next());
    }
    Outcome said =
        Signs.likely(
            facts,
            ClusterSign.Kind.SECURITY_GROUP_LACKS,
            "the target's security group does not admit the balancer",
            "the rules: aws ec2 describe-security-groups",
            remedy("the balancer's group at the target's port"));
    return said instanceof Outcome.Irrelevant ? timedOut(cloud) : said;
  }

  private static Outcome evaluated(List<SecurityGroup> guards, List<String> own, int port) {
    boolean open = false;
    for (SecurityGroup guard : guards) {
      for (SecurityGroup.Rule rule :
          Objects.requireNonNullElse(guard.ingress(), List.<SecurityGroup.Rule>of())) {
        if (!rule.coversTcp(port)) {
          continue;
        }
        boolean everybody = rule.ranges().stream().anyMatch(r -> r.length() == 0);
        if (everybody || rule.groups().stream().anyMatch(own::contains)) {
          return Outcome.excluded("security group " + guard.id() + " admits port " + port);
        }
        open |=
            rule.open() || !rule.ranges().isEmpty() || own.isEmpty() && !rule.groups().isEmpty();
      }
    }
    if (open) {
      return Outcome.irrelevant();
    }
    var evidence = new ArrayList<Evidence>();
    guards.forEach(g ->
        evidence.add(
            new Evidence(
                "security group "
                    + g.id()
                    + " has no rule for port "
                    + port
                    + (own.isEmpty() ? "" : " from " + own),
                g.provenance())));
    return Outcome.likely(
        Finding.of(
            "security group " + guards.getFirst().id() + " does not admit port " + port,
            evidence,
            remedy("port " + port + (own.isEmpty() ? "" : " from " + own.getFirst()))),
        "that no other group is attached to the target: aws ec2 describe-instances");
  }

  /// Nothing but silence is known: the usual reason, of several.
  private static Outcome timedOut(Cloud cloud) {
    boolean cut =
        cloud.network().tables().stream()
                .flatMap(table -> table.routes().stream())
                .anyMatch(CloudNetwork.Route::blackhole)
            || cloud.network().peerings().stream().anyMatch(p -> !p.status().equals("active"));
    if (cut) {
      return Outcome.irrelevant();
    }
    for (TargetHealth target : cloud.targets()) {
      if (target.reason().equals("Target.Timeout")) {
        return Outcome.likely(
            Finding.of(
                "the target does not answer the balancer's check at all",
                List.of(
                    new Evidence(
                        target.reason() + " " + target.description(), target.provenance())),
                remedy("the balancer's group at the check's port")),
            "the inbound rules of the target's security groups: aws ec2 describe-security-groups");
      }
    }
    return Outcome.irrelevant();
  }

  private static Remedy remedy(String what) {
    return new Remedy(
        "admit " + what,
        "cloud",
        List.of(
            "aws ec2 authorize-security-group-ingress --group-id TARGET_GROUP --protocol tcp --port PORT --source-group BALANCER_GROUP"),
        Remedy.Risk.LOW,
        true,
        List.of("aws elbv2 describe-target-health --target-group-arn ARN"),
        List.of(
            "aws ec2 revoke-security-group-ingress --group-id TARGET_GROUP --protocol tcp --port PORT --source-group BALANCER_GROUP"));
  }

  /// The ports that the balancer dials at targets.
  static final class Ports {

    private Ports() {}

    static Set<Integer> of(Case facts) {
      var ports = new java.util.TreeSet<Integer>();
      if (facts.server().port() > 0) {
        ports.add(facts.server().port());
        return ports;
      }
      facts.cloud().targets().stream()
          .map(TargetHealth::port)
          .filter(p -> p > 0)
          .forEach(ports::add);
      if (ports.isEmpty()) {
        facts.cloud().groups().stream()
            .map(TargetGroup::port)
            .filter(p -> p > 0)
            .forEach(ports::add);
      }
      return ports;
    }
  }
}
