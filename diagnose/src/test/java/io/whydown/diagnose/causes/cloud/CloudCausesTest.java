package io.whydown.diagnose.causes.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.Verdicts;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.platform.Cluster;
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.Platform;
import io.whydown.vendor.aws.AwsReader;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// No cloud is asked here: the texts are written after what `aws` and consoles print.
class CloudCausesTest {

  private static Situation shows(String... texts) {
    var situation = new Situation().serverHostUnknown().dials("192.0.2.9", 8080);
    for (String text : texts) {
      var artifact =
          new Artifact(
              "pasted", "pasted", "pasted text", HostBuilder.NOW, 0, text, "", false, null);
      situation.platform(new Platform(Cluster.NONE, AwsReader.read(artifact).value()));
    }
    return situation;
  }

  private static String health(String reason, String description) {
    return """
    {"TargetHealthDescriptions": [{"Target": {"Id": "i-0a", "Port": 8080}, "HealthCheckPort": "8080",
      "TargetHealth": {"State": "unhealthy", "Reason": "%s", "Description": "%s"}}]}
    """
        .formatted(reason, description);
  }

  private static String group(String source) {
    return """
    {"SecurityGroups": [{"GroupId": "sg-target", "GroupName": "nodes", "IpPermissions": [
      {"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "IpRanges": [], "UserIdGroupPairs": [{"GroupId": "%s"}]}]}]}
    """
        .formatted(source);
  }

  private static final String BALANCER =
      """
      {"LoadBalancers": [{"LoadBalancerName": "web", "Type": "application", "SecurityGroups": ["sg-lb"]}]}
      """;

  private static String acl(String out) {
    return """
    {"NetworkAcls": [{"NetworkAclId": "acl-1", "Associations": [{"SubnetId": "subnet-1"}], "Entries": [
      {"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"},
      {"RuleNumber": 100, "Egress": true, "RuleAction": "%s", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}
    """
        .formatted(out);
  }

  private static String routes(String state, String range) {
    return """
    {"RouteTables": [{"RouteTableId": "rtb-1", "Associations": [{"SubnetId": "subnet-1"}], "Routes": [
      {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"},
      {"DestinationCidrBlock": "%s", "InstanceId": "i-0nat", "State": "%s"}]}]}
    """
        .formatted(range, state);
  }

  private static String instance(String checks) {
    return """
    {"Reservations": [{"Instances": [{"InstanceId": "i-0nat", "SourceDestCheck": %s, "State": {"Name": "running"}}]}]}
    """
        .formatted(checks);
  }

  private static String peering(String status) {
    return """
    {"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-1", "Status": {"Code": "%s"}}]}
    """
        .formatted(status);
  }

  private static Situation zones(String crossing, String zoneOfTarget) {
    return shows(
        """
        {"LoadBalancers": [{"LoadBalancerName": "web", "Type": "network",
          "AvailabilityZones": [{"ZoneName": "eu-1a"}, {"ZoneName": "eu-1b"}]}]}
        {"Attributes": [{"Key": "load_balancing.cross_zone.enabled", "Value": "%s"}]}
        {"TargetHealthDescriptions": [
          {"Target": {"Id": "192.0.2.9", "Port": 8080, "AvailabilityZone": "eu-1a"}, "TargetHealth": {"State": "healthy"}},
          {"Target": {"Id": "192.0.2.10", "Port": 8080, "AvailabilityZone": "%s"}, "TargetHealth": {"State": "healthy"}}]}
        """
            .formatted(crossing, zoneOfTarget));
  }

  private static Situation hairpin(String kept) {
    var itself =
        new ClusterSign(
            ClusterSign.Kind.CALLS_ITSELF,
            "",
            false,
            Situation.place("only the same instance fails"));
    var cluster =
        new Cluster(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(itself));
    return shows(
            "{\"Attributes\": [{\"Key\": \"preserve_client_ip.enabled\", \"Value\": \""
                + kept
                + "\"}]}")
        .platform(new Platform(cluster, io.whydown.model.platform.Cloud.NONE));
  }

  static Stream<Arguments> rows() {
    return Stream.of(
        Arguments.of("cloud-security-group", "likely", shows(group("sg-bastion"), BALANCER)),
        Arguments.of("cloud-security-group", "excluded", shows(group("sg-lb"), BALANCER)),
        Arguments.of(
            "cloud-security-group", "likely", shows(health("Target.Timeout", "Request timed out"))),
        Arguments.of("cloud-security-group", "irrelevant", shows(BALANCER)),
        Arguments.of("cloud-route-missing", "likely", shows(routes("active", "198.51.100.0/24"))),
        Arguments.of("cloud-route-missing", "likely", shows(routes("blackhole", "192.0.2.0/24"))),
        Arguments.of("cloud-route-missing", "irrelevant", shows(routes("active", "192.0.2.0/24"))),
        Arguments.of(
            "cloud-source-dest-check",
            "likely",
            shows(routes("active", "192.0.2.0/24") + instance("true"))),
        Arguments.of(
            "cloud-source-dest-check",
            "irrelevant",
            shows(routes("active", "192.0.2.0/24") + instance("false"))),
        Arguments.of("cloud-peering-not-accepted", "likely", shows(peering("pending-acceptance"))),
        Arguments.of("cloud-peering-not-accepted", "irrelevant", shows(peering("active"))),
        Arguments.of("cloud-cross-zone-off-empty-zone", "likely", zones("false", "eu-1a")),
        Arguments.of("cloud-cross-zone-off-empty-zone", "irrelevant", zones("false", "eu-1b")),
        Arguments.of("cloud-cross-zone-off-empty-zone", "irrelevant", zones("true", "eu-1a")),
        Arguments.of("cloud-port-throttled", "likely", shows("outcome: PortThrottled")),
        Arguments.of("cloud-port-throttled", "irrelevant", shows("outcome: UserDefinedRoute")),
        Arguments.of("cloud-network-acl-denies", "likely", shows(acl("deny"))),
        Arguments.of("cloud-network-acl-denies", "irrelevant", shows(acl("allow"))),
        Arguments.of(
            "aws-target-not-registered",
            "likely",
            shows(health("Target.NotRegistered", "Target is not registered to the target group"))),
        Arguments.of(
            "aws-target-not-registered", "irrelevant", shows(health("Target.Timeout", ""))),
        Arguments.of(
            "cloud-target-az-not-enabled",
            "likely",
            shows(
                health(
                    "Target.NotInUse",
                    "Target is in an Availability Zone that is not enabled for the load balancer"))),
        Arguments.of(
            "cloud-target-az-not-enabled",
            "irrelevant",
            shows(
                health(
                    "Target.NotInUse",
                    "Target group is not configured to receive traffic from the load balancer"))),
        Arguments.of(
            "cloud-listener-or-target-port-mismatch",
            "likely",
            shows(
                health(
                    "Target.NotInUse",
                    "Target group is not configured to receive traffic from the load balancer"))),
        Arguments.of(
            "cloud-listener-or-target-port-mismatch",
            "irrelevant",
            shows(health("Target.Timeout", ""))),
        Arguments.of(
            "cloud-target-instance-stopped",
            "likely",
            shows(health("Target.InvalidState", "Target is in the stopped state"))),
        Arguments.of("cloud-target-instance-stopped", "irrelevant", shows(BALANCER)),
        Arguments.of("cloud-target-ip-unusable", "likely", shows(health("Target.IpUnusable", ""))),
        Arguments.of("cloud-target-ip-unusable", "irrelevant", shows(BALANCER)),
        Arguments.of(
            "cloud-registration-in-progress--or--draining",
            "likely",
            shows("initial   Elb.InitialHealthChecking   Initial health checks in progress\n")),
        Arguments.of("cloud-registration-in-progress--or--draining", "irrelevant", shows(BALANCER)),
        Arguments.of(
            "cloud-admin-override",
            "likely",
            shows(
                "{\"TargetHealthDescriptions\": [{\"Target\": {\"Id\": \"i-1\"}, \"TargetHealth\": {\"State\": \"healthy\"}, \"AdministrativeOverride\": {\"State\": \"zonal_shift_active\"}}]}")),
        Arguments.of(
            "cloud-admin-override",
            "irrelevant",
            shows(
                "{\"TargetHealthDescriptions\": [{\"Target\": {\"Id\": \"i-1\"}, \"TargetHealth\": {\"State\": \"healthy\"}, \"AdministrativeOverride\": {\"State\": \"no_override\"}}]}")),
        Arguments.of(
            "cloud-check-ranges-blocked",
            "likely",
            shows("warning: FIREWALL_BLOCKING_LOAD_BALANCER_BACKEND_HEALTH_CHECK\n")),
        Arguments.of("cloud-check-ranges-blocked", "irrelevant", shows(BALANCER)),
        Arguments.of(
            "cloud-named-port-missing",
            "likely",
            shows("BACKEND_SERVICE_NAMED_PORT_NOT_DEFINED\n")),
        Arguments.of("cloud-named-port-missing", "irrelevant", shows(BALANCER)),
        Arguments.of(
            "cloud-proxy-only-subnet-missing",
            "likely",
            shows("error PROXY_ONLY_SUBNET_NOT_FOUND\n")),
        Arguments.of("cloud-proxy-only-subnet-missing", "irrelevant", shows(BALANCER)),
        Arguments.of("cloud-nsg-or-udr", "likely", shows("\"type\": \"NetworkSecurityRule\"\n")),
        Arguments.of("cloud-nsg-or-udr", "irrelevant", shows(BALANCER)),
        Arguments.of("cloud-client-ip-preservation-hairpin", "likely", hairpin("true")),
        Arguments.of("cloud-client-ip-preservation-hairpin", "irrelevant", hairpin("false")),
        Arguments.of(
            "cloud-provider-fault",
            "likely",
            shows(health("Elb.InternalError", "Health checks failed due to an internal error"))),
        Arguments.of("cloud-provider-fault", "irrelevant", shows(BALANCER)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("rows")
  void examine_capturedStyleText_givesVerdict(String cause, String verdict, Situation situation) {
    String found = Verdicts.of(cause, situation);

    assertThat(found).isEqualTo(verdict);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("rows")
  void examine_capturedStyleText_touchesOnlyDeclaredFacts(
      String cause, String verdict, Situation situation) {
    Cause subject = Catalogue.find(cause).orElseThrow();
    Case facts = situation.build();
    facts.forget();

    subject.examine(facts);

    assertThat(subject.about().needs()).as(verdict).containsAll(facts.touched());
  }

  @Test
  void rows_holdEveryCauseOfTheGroupAndAQuietCase() {
    List<List<String>> rows = rows().map(row -> Verdicts.words(row.get())).toList();
    Set<String> loud = ids(rows, "likely");
    Set<String> quiet = ids(rows, "irrelevant");
    List<String> all = CloudCauses.all().stream().map(Cause::id).toList();

    assertThat(loud).containsAll(all);
    assertThat(quiet).containsAll(all);
  }

  private static Set<String> ids(List<List<String>> rows, String verdict) {
    return rows.stream()
        .filter(r -> r.get(1).equals(verdict))
        .map(r -> r.get(0))
        .collect(Collectors.toSet());
  }
}
