package io.whydown.vendor.aws;

import io.whydown.model.platform.Cloud;
import io.whydown.model.platform.NetworkAcl;
import io.whydown.model.platform.SecurityGroup;
import io.whydown.model.platform.TargetGroup;
import io.whydown.model.platform.TargetHealth;
import io.whydown.net.IpPrefix;
import io.whydown.vendor.Json;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.List;

/// Reads the JSON that `aws elbv2 describe-*` and `aws ec2 describe-*` print. Not thread-safe: one
/// for each text.
final class AwsObjects {

  private final CloudParts parts;

  AwsObjects(CloudParts parts) {
    this.parts = parts;
  }

  void read(Json answer) {
    answer.list("TargetHealthDescriptions").forEach(this::health);
    answer.list("TargetGroups").forEach(this::group);
    answer.list("SecurityGroups").forEach(this::securityGroup);
    answer.list("NetworkAcls").forEach(this::acl);
    answer.list("LoadBalancers").forEach(this::balancer);
    answer.list("Reservations").forEach(r -> r.list("Instances").forEach(this::instance));
    answer.list("InstanceStates").forEach(this::classicState);
    new NetworkObjects(parts).read(answer);
    if (answer.has("Resources")) {
      new CloudFormation(parts, 1).read(answer);
    }
    // an element of one of these lists, pasted alone
    if (answer.has("TargetHealth")) {
      health(answer);
    } else if (answer.has("TargetGroupArn") && answer.has("HealthCheckProtocol")) {
      group(answer);
    } else if (answer.has("IpPermissions")) {
      securityGroup(answer);
    }
    preserving(answer);
  }

  private void preserving(Json answer) {
    for (Json attribute : answer.list("Attributes")) {
      if (attribute.text("Key").equals("preserve_client_ip.enabled")) {
        parts.add(
            new TargetGroup(
                "",
                "",
                0,
                "",
                "",
                "",
                "",
                "",
                attribute.text("Value"),
                parts.at(1, attribute.text("Key") + " " + attribute.text("Value"))));
      }
    }
  }

  private void health(Json entry) {
    Json target = entry.object("Target");
    String override = entry.object("AdministrativeOverride").text("State");
    if (!override.isEmpty() && !override.equals("no_override")) {
      String words = "AdministrativeOverride " + override;
      parts.add(new Cloud.Code(words, parts.at(1, target.text("Id") + ": " + words)));
    }
    Json health = entry.object("TargetHealth");
    String words =
        "%s:%s %s %s %s"
            .formatted(
                target.text("Id"),
                target.text("Port"),
                health.text("State"),
                health.text("Reason"),
                health.text("Description"));
    parts.add(
        new TargetHealth(
            target.text("Id"),
            (int) target.number("Port", 0),
            health.text("State"),
            health.text("Reason"),
            Redaction.text(health.text("Description")),
            (int) entry.number("HealthCheckPort", 0),
            target.text("AvailabilityZone"),
            parts.at(1, words)));
  }

  /// Classic balancers: `aws elb describe-instance-health`.
  private void classicState(Json entry) {
    String state = entry.text("State").equals("InService") ? "healthy" : "unhealthy";
    parts.add(
        new TargetHealth(
            entry.text("InstanceId"),
            0,
            state,
            entry.text("ReasonCode"),
            Redaction.text(entry.text("Description")),
            0,
            "",
            parts.at(
                1,
                entry.text("InstanceId")
                    + " "
                    + entry.text("State")
                    + " "
                    + entry.text("Description"))));
  }

  private void group(Json entry) {
    String name = entry.text("TargetGroupName");
    parts.add(
        new TargetGroup(
            name,
            entry.text("Protocol"),
            (int) entry.number("Port", 0),
            entry.text("TargetType"),
            entry.text("HealthCheckProtocol"),
            entry.text("HealthCheckPort"),
            entry.text("HealthCheckPath"),
            entry.object("Matcher").text("HttpCode"),
            "",
            parts.at(
                1,
                "%s %s:%s, check %s:%s%s, codes %s"
                    .formatted(
                        name,
                        entry.text("Protocol"),
                        entry.text("Port"),
                        entry.text("HealthCheckProtocol"),
                        entry.text("HealthCheckPort"),
                        entry.text("HealthCheckPath"),
                        entry.object("Matcher").text("HttpCode")))));
  }

  private void securityGroup(Json entry) {
    parts.add(
        new SecurityGroup(
            entry.text("GroupId"),
            entry.text("GroupName"),
            rules(entry.list("IpPermissions")),
            entry.has("IpPermissionsEgress") ? rules(entry.list("IpPermissionsEgress")) : null,
            List.of(),
            parts.at(1, entry.text("GroupId") + " " + entry.text("GroupName"))));
  }

  private static List<SecurityGroup.Rule> rules(List<Json> permissions) {
    var rules = new ArrayList<SecurityGroup.Rule>();
    for (Json p : permissions) {
      var ranges = new ArrayList<IpPrefix>();
      p.list("IpRanges").forEach(r -> IpPrefix.tryParse(r.text("CidrIp")).ifPresent(ranges::add));
      p.list("Ipv6Ranges")
          .forEach(r -> IpPrefix.tryParse(r.text("CidrIpv6")).ifPresent(ranges::add));
      var groups = new ArrayList<String>();
      for (Json pair : p.list("UserIdGroupPairs")) {
        groups.add(pair.text("GroupId"));
        if (pair.has("GroupName")) {
          groups.add(pair.text("GroupName"));
        }
      }
      rules.add(
          new SecurityGroup.Rule(
              p.text("IpProtocol"),
              (int) p.number("FromPort", -1),
              (int) p.number("ToPort", -1),
              ranges,
              groups,
              !p.list("PrefixListIds").isEmpty()));
    }
    return rules;
  }

  private void acl(Json entry) {
    var entries = new ArrayList<NetworkAcl.Entry>();
    for (Json e : entry.list("Entries")) {
      Json ports = e.object("PortRange");
      String range = e.text("CidrBlock").isEmpty() ? e.text("Ipv6CidrBlock") : e.text("CidrBlock");
      IpPrefix.tryParse(range)
          .ifPresent(prefix ->
              entries.add(
                  new NetworkAcl.Entry(
                      (int) e.number("RuleNumber", 0),
                      e.flag("Egress"),
                      e.text("RuleAction").equals("allow"),
                      e.text("Protocol"),
                      prefix,
                      (int) ports.number("From", 0),
                      (int) ports.number("To", 65_535))));
    }
    var subnets = entry.list("Associations").stream().map(a -> a.text("SubnetId")).toList();
    parts.add(
        new NetworkAcl(
            entry.text("NetworkAclId"), subnets, entries, parts.at(1, entry.text("NetworkAclId"))));
  }

  private void balancer(Json entry) {
    var zones = entry.list("AvailabilityZones").stream().map(z -> z.text("ZoneName")).toList();
    String name = entry.text("LoadBalancerName");
    parts.add(
        new Cloud.Balancer(
            name,
            entry.text("Type"),
            entry.texts("SecurityGroups"),
            zones,
            parts.at(
                1, name + " " + entry.text("Type") + ", groups " + entry.texts("SecurityGroups"))));
  }

  private void instance(Json entry) {
    var groups = entry.list("SecurityGroups").stream().map(g -> g.text("GroupId")).toList();
    parts.add(
        new Cloud.Instance(
            entry.text("InstanceId"),
            entry.text("PrivateIpAddress"),
            entry.object("State").text("Name"),
            entry.object("Placement").text("AvailabilityZone"),
            groups,
            entry.has("SourceDestCheck") ? entry.flag("SourceDestCheck") : null,
            parts.at(1, entry.text("InstanceId") + " " + entry.object("State").text("Name"))));
  }
}
