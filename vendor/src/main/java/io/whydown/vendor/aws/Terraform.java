package io.whydown.vendor.aws;

import io.whydown.model.platform.Cloud;
import io.whydown.model.platform.SecurityGroup;
import io.whydown.model.platform.TargetGroup;
import io.whydown.net.IpPrefix;
import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads security groups, target groups and balancers from HCL that is written out plainly: blocks,
/// and attributes that are a text, a number or a list of them. Anything computed is kept as its
/// expression and opens the rule. Stateless.
final class Terraform {

  private static final Pattern RESOURCE =
      Pattern.compile("\\s*resource\\s+\"(aws_[a-z0-9_]+)\"\\s+\"([\\w-]+)\"\\s*\\{\\s*");
  private static final Pattern BLOCK = Pattern.compile("\\s*([a-z_]+)\\s*\\{\\s*");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("\\s*([a-z_0-9]+)\\s*=\\s*(.*?)\\s*(?:#.*|//.*)?");
  private static final Pattern GROUP = Pattern.compile("aws_security_group\\.([\\w-]+)");

  private Terraform() {}

  private record Block(String name, Map<String, String> attributes, List<Block> blocks) {}

  static void read(List<String> lines, CloudParts parts) {
    Map<String, List<SecurityGroup.Rule>> ingress = new LinkedHashMap<>();
    Map<String, Integer> places = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher resource = RESOURCE.matcher(lines.get(i));
      if (!resource.matches()) {
        continue;
      }
      String name = Matched.group(resource, 2);
      Block block = block(lines, i + 1, name, 0);
      switch (Matched.group(resource, 1)) {
        case "aws_security_group" -> {
          places.put(name, i + 1);
          var rules = ingress.computeIfAbsent(name, _ -> new ArrayList<>());
          block.blocks().stream()
              .filter(b -> b.name().equals("ingress"))
              .forEach(b -> rules.add(rule(b.attributes())));
        }
        case "aws_security_group_rule" -> {
          Matcher of = GROUP.matcher(block.attributes().getOrDefault("security_group_id", ""));
          if (of.find() && block.attributes().getOrDefault("type", "").contains("ingress")) {
            places.putIfAbsent(Matched.group(of, 1), i + 1);
            ingress
                .computeIfAbsent(Matched.group(of, 1), _ -> new ArrayList<>())
                .add(rule(block.attributes()));
          }
        }
        case "aws_lb_target_group", "aws_alb_target_group" -> group(name, block, i + 1, parts);
        case "aws_lb", "aws_alb" -> balancer(name, block, i + 1, parts);
        default -> {}
      }
    }
    ingress.forEach((name, rules) ->
        parts.add(
            new SecurityGroup(
                name,
                name,
                rules,
                null,
                List.of(),
                parts.at(places.getOrDefault(name, 1), "aws_security_group." + name))));
  }

  private static Block block(List<String> lines, int from, String name, int depth) {
    var attributes = new LinkedHashMap<String, String>();
    var blocks = new ArrayList<Block>();
    int level = 1;
    for (int i = from; i < lines.size() && level > 0; i++) {
      String line = lines.get(i);
      Matcher inner = BLOCK.matcher(line);
      Matcher attribute = ATTRIBUTE.matcher(line);
      if (level == 1 && depth < 3 && inner.matches()) {
        blocks.add(block(lines, i + 1, Matched.group(inner, 1), depth + 1));
      } else if (level == 1 && attribute.matches()) {
        attributes.put(Matched.group(attribute, 1), Matched.group(attribute, 2));
      }
      level += count(line, '{') - count(line, '}');
    }
    return new Block(name, attributes, blocks);
  }

  private static int count(String line, char c) {
    return (int) line.chars().filter(each -> each == c).count();
  }

  private static SecurityGroup.Rule rule(Map<String, String> attributes) {
    var ranges = new ArrayList<IpPrefix>();
    var groups = new ArrayList<String>();
    String cidrs =
        attributes.getOrDefault("cidr_blocks", "")
            + attributes.getOrDefault("ipv6_cidr_blocks", "");
    Matcher cidr = Pattern.compile("\"([0-9a-fA-F.:]+/\\d{1,3})\"").matcher(cidrs);
    while (cidr.find()) {
      IpPrefix.tryParse(Matched.group(cidr, 1)).ifPresent(ranges::add);
    }
    String sources =
        attributes.getOrDefault("security_groups", "")
            + attributes.getOrDefault("source_security_group_id", "");
    Matcher group = GROUP.matcher(sources);
    while (group.find()) {
      groups.add(Matched.group(group, 1));
    }
    boolean computed = (cidrs + sources).matches("(?s).*\\b(?:var|local|module|data)\\..*");
    boolean self = attributes.getOrDefault("self", "").equals("true");
    return new SecurityGroup.Rule(
        bare(attributes.getOrDefault("protocol", "tcp")),
        number(attributes.getOrDefault("from_port", "")),
        number(attributes.getOrDefault("to_port", "")),
        ranges,
        groups,
        computed || ranges.isEmpty() && groups.isEmpty() && !self);
  }

  private static String bare(String text) {
    return text.replace("\"", "");
  }

  private static int number(String text) {
    String digits = bare(text);
    return digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : -1;
  }

  private static void group(String name, Block block, int line, CloudParts parts) {
    Map<String, String> check =
        block.blocks().stream()
            .filter(b -> b.name().equals("health_check"))
            .map(Block::attributes)
            .findFirst()
            .orElse(Map.of());
    int port = number(block.attributes().getOrDefault("port", ""));
    parts.add(
        new TargetGroup(
            name,
            bare(block.attributes().getOrDefault("protocol", "")),
            Math.max(port, 0),
            bare(block.attributes().getOrDefault("target_type", "")),
            bare(check.getOrDefault("protocol", "")),
            bare(check.getOrDefault("port", "")),
            bare(check.getOrDefault("path", "")),
            bare(check.getOrDefault("matcher", "")),
            bare(block.attributes().getOrDefault("preserve_client_ip", "")),
            parts.at(
                line,
                "aws_lb_target_group." + name + ", port " + port + ", health_check " + check)));
  }

  private static void balancer(String name, Block block, int line, CloudParts parts) {
    var groups = new ArrayList<String>();
    Matcher group = GROUP.matcher(block.attributes().getOrDefault("security_groups", ""));
    while (group.find()) {
      groups.add(Matched.group(group, 1));
    }
    String type = bare(block.attributes().getOrDefault("load_balancer_type", "application"));
    parts.add(
        new Cloud.Balancer(
            name,
            type,
            groups,
            List.of(),
            parts.at(line, "aws_lb." + name + ", groups " + groups)));
  }
}
