package io.whydown.vendor.aws;

import io.whydown.model.platform.Cloud;
import io.whydown.model.platform.SecurityGroup;
import io.whydown.model.platform.TargetGroup;
import io.whydown.net.IpPrefix;
import io.whydown.vendor.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads security groups, target groups and balancers of a CloudFormation template. References are
/// kept as the logical names they name. Not thread-safe: one for each document.
final class CloudFormation {

  private final CloudParts parts;
  private final int line;

  CloudFormation(CloudParts parts, int line) {
    this.parts = parts;
    this.line = line;
  }

  void read(Json template) {
    Json resources = template.has("Resources") ? template.object("Resources") : template;
    Map<String, List<SecurityGroup.Rule>> ingress = new LinkedHashMap<>();
    for (String name : resources.names()) {
      Json resource = resources.object(name);
      Json properties = resource.object("Properties");
      switch (resource.text("Type")) {
        case "AWS::EC2::SecurityGroup" -> {
          var rules = ingress.computeIfAbsent(name, _ -> new ArrayList<>());
          properties.list("SecurityGroupIngress").forEach(r -> rules.add(rule(r)));
        }
        case "AWS::EC2::SecurityGroupIngress" ->
            ingress
                .computeIfAbsent(reference(properties, "GroupId"), _ -> new ArrayList<>())
                .add(rule(properties));
        case "AWS::ElasticLoadBalancingV2::TargetGroup" -> group(name, properties);
        case "AWS::ElasticLoadBalancingV2::LoadBalancer" ->
            parts.add(
                new Cloud.Balancer(
                    name,
                    properties.text("Type").isEmpty() ? "application" : properties.text("Type"),
                    references(
                        properties.list("SecurityGroups"), properties.texts("SecurityGroups")),
                    List.of(),
                    parts.at(line, name)));
        default -> {}
      }
    }
    ingress.forEach((name, rules) ->
        parts.add(
            new SecurityGroup(
                name, name, rules, null, List.of(), parts.at(line, "SecurityGroup " + name))));
  }

  private void group(String name, Json p) {
    parts.add(
        new TargetGroup(
            name,
            p.text("Protocol"),
            (int) p.number("Port", 0),
            p.text("TargetType"),
            p.text("HealthCheckProtocol"),
            p.text("HealthCheckPort"),
            p.text("HealthCheckPath"),
            p.object("Matcher").text("HttpCode"),
            "",
            parts.at(
                line,
                "TargetGroup "
                    + name
                    + ", port "
                    + p.text("Port")
                    + ", check port "
                    + p.text("HealthCheckPort"))));
  }

  private static SecurityGroup.Rule rule(Json r) {
    var ranges = new ArrayList<IpPrefix>();
    IpPrefix.tryParse(r.text("CidrIp")).ifPresent(ranges::add);
    IpPrefix.tryParse(r.text("CidrIpv6")).ifPresent(ranges::add);
    String group = reference(r, "SourceSecurityGroupId");
    boolean open =
        ranges.isEmpty() && group.isEmpty() || r.has("CidrIp") && r.text("CidrIp").isEmpty();
    return new SecurityGroup.Rule(
        r.text("IpProtocol"),
        (int) r.number("FromPort", -1),
        (int) r.number("ToPort", -1),
        ranges,
        group.isEmpty() ? List.of() : List.of(group),
        open);
  }

  /// `!Ref X`, `{"Ref": "X"}`, `Fn::GetAtt: [X, GroupId]`, `!GetAtt X.GroupId`, or the text itself.
  private static String reference(Json of, String member) {
    String text = of.text(member);
    if (!text.isEmpty()) {
      return text.replaceFirst("\\.GroupId$", "");
    }
    Json inner = of.object(member);
    if (inner.has("Ref")) {
      return inner.text("Ref");
    }
    List<String> path = inner.texts("Fn::GetAtt");
    return path.isEmpty() ? "" : path.getFirst().replaceFirst("\\.GroupId$", "");
  }

  private static List<String> references(List<Json> items, List<String> texts) {
    var all = new ArrayList<>(texts);
    for (Json item : items) {
      if (item.has("Ref")) {
        all.add(item.text("Ref"));
      } else if (!item.texts("Fn::GetAtt").isEmpty()) {
        all.add(item.texts("Fn::GetAtt").getFirst().replaceFirst("\\.GroupId$", ""));
      }
    }
    return all.stream().map(t -> t.replaceFirst("\\.GroupId$", "")).toList();
  }
}
