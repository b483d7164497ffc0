package io.whydown.vendor.aws;

import io.whydown.model.platform.CloudNetwork;
import io.whydown.net.IpPrefix;
import io.whydown.vendor.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the JSON that `aws ec2 describe-route-tables` and `describe-vpc-peering-connections`, and
/// `aws elbv2 describe-load-balancer-attributes`, print. Not thread-safe: one for each text.
final class NetworkObjects {

  /// Members of a route that name its target, in the reference of EC2 (`Route`).
  private static final List<String> TARGETS =
      List.of(
          "VpcPeeringConnectionId",
          "TransitGatewayId",
          "NatGatewayId",
          "InstanceId",
          "NetworkInterfaceId",
          "EgressOnlyInternetGatewayId",
          "GatewayId");

  private final CloudParts parts;

  NetworkObjects(CloudParts parts) {
    this.parts = parts;
  }

  void read(Json answer) {
    answer.list("RouteTables").forEach(this::table);
    answer.list("VpcPeeringConnections").forEach(this::peering);
    if (answer.has("RouteTableId") && answer.has("Routes")) {
      table(answer);
    } else if (answer.has("VpcPeeringConnectionId") && answer.has("Status")) {
      peering(answer);
    }
    for (Json attribute : answer.list("Attributes")) {
      String key = attribute.text("Key");
      parts.add(
          new CloudNetwork.Attribute(
              key, attribute.text("Value"), parts.at(1, key + " " + attribute.text("Value"))));
    }
  }

  private void table(Json entry) {
    var routes = new ArrayList<CloudNetwork.Route>();
    boolean complete = true;
    for (Json route : entry.list("Routes")) {
      String v4 = route.text("DestinationCidrBlock");
      Optional<IpPrefix> to =
          IpPrefix.tryParse(v4.isEmpty() ? route.text("DestinationIpv6CidrBlock") : v4);
      complete &= to.isPresent();
      to.ifPresent(prefix ->
          routes.add(
              new CloudNetwork.Route(
                  prefix, target(route), route.text("State").equals("blackhole"))));
    }
    var subnets = entry.list("Associations").stream().map(a -> a.text("SubnetId")).toList();
    String id = entry.text("RouteTableId");
    parts.add(
        new CloudNetwork.RouteTable(id, subnets, routes, complete, parts.at(1, id + " " + routes)));
  }

  private static String target(Json route) {
    return TARGETS.stream().map(route::text).filter(text -> !text.isEmpty()).findFirst().orElse("");
  }

  private void peering(Json entry) {
    String id = entry.text("VpcPeeringConnectionId");
    String status = entry.object("Status").text("Code");
    parts.add(new CloudNetwork.Peering(id, status, parts.at(1, id + " " + status)));
  }
}
