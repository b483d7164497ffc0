package io.whydown.diagnose.causes.cloud;

import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Stage;
import java.util.List;

/// The group *Cloud*, the more specific first.
///
/// Codes: `TargetHealth` in the reference of the Elastic Load Balancing API; "Backend health" in
/// the documentation of Google's balancers; "Connection troubleshoot" of Azure's Network Watcher.
public final class CloudCauses {

  private static final String ANY = "";

  private CloudCauses() {}

  public static List<Cause> all() {
    return List.of(
        new ReasonCode(
            "aws-target-not-registered",
            "the balancer does not know the target",
            Stage.NOT_TRIED,
            "Target\\.NotRegistered",
            ANY,
            "register the target with the target group"),
        new ReasonCode(
            "cloud-target-az-not-enabled",
            "the target is in a zone that the balancer does not serve",
            Stage.NOT_TRIED,
            "Target\\.NotInUse",
            "zone",
            "enable the zone for the balancer"),
        new ReasonCode(
            "cloud-target-instance-stopped",
            "the target's machine is off",
            Stage.NOT_TRIED,
            "Target\\.InvalidState",
            ANY,
            "start the machine"),
        new ReasonCode(
            "cloud-target-ip-unusable",
            "the target's address belongs to a balancer or is out of range",
            Stage.NOT_TRIED,
            "Target\\.IpUnusable",
            ANY,
            "register an address of a machine in the VPC"),
        new ReasonCode(
            "cloud-registration-in-progress--or--draining",
            "the target is entering or leaving the balancer",
            Stage.NOT_TRIED,
            "Elb\\.RegistrationInProgress|Elb\\.InitialHealthChecking|Target\\.DeregistrationInProgress",
            ANY,
            "wait until it is through"),
        new ReasonCode(
            "cloud-admin-override",
            "an operator or a service moved traffic away from the target",
            Stage.NOT_TRIED,
            "AdministrativeOverride.*",
            ANY,
            "end the zonal shift"),
        new ReasonCode(
            "cloud-check-ranges-blocked",
            "the check's source ranges are not admitted",
            Stage.SERVER_FILTER,
            "FIREWALL_BLOCKING_LOAD_BALANCER_BACKEND_HEALTH_CHECK",
            ANY,
            "admit 130.211.0.0/22 and 35.191.0.0/16 at the check's port"),
        new ReasonCode(
            "cloud-named-port-missing",
            "the backend service names a port that the instance group lacks",
            Stage.ADDRESS,
            "BACKEND_SERVICE_NAMED_PORT_NOT_DEFINED",
            ANY,
            "define the named port at the instance group"),
        new ReasonCode(
            "cloud-proxy-only-subnet-missing",
            "the balancer has no subnet to dial from",
            Stage.BALANCER_LOCAL,
            "PROXY_ONLY_SUBNET_\\w+",
            ANY,
            "create a proxy-only subnet in the balancer's region"),
        new ReasonCode(
            "cloud-nsg-or-udr",
            "a security rule or a user's route of Azure stops the flow",
            Stage.PATH,
            "NetworkSecurityRule|UserDefinedRoute",
            ANY,
            "change the rule or the route that is named"),
        new SecurityGroupLacks(),
        new NetworkAclDenies(),
        new ClientIpHairpin(),
        new TargetPortDisagrees(),
        new CrossZoneOff(),
        new RouteTableLacks(),
        new PeeringNotAccepted(),
        new SourceDestCheck(),
        new ReasonCode(
            "cloud-port-throttled",
            "the provider caps the connections or ports",
            Stage.BALANCER_LOCAL,
            "PortThrottled|ErrorPortAllocation",
            ANY,
            "add addresses to the gateway, or keep connections open instead of opening new ones"),
        new ReasonCode(
            "cloud-provider-fault",
            "the cloud's own balancer is failing",
            Stage.BALANCER,
            "Elb\\.InternalError",
            ANY,
            "wait, and look at the provider's status page"));
  }
}
