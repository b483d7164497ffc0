package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import java.util.function.BiConsumer;

/// Pleas about targets that a cloud's balancer does not use, and about the ways to them. Stateless.
final class CloudPleas {

  private static final String HEALTH = "aws elbv2 describe-target-health --target-group-arn ARN";

  private CloudPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("cloud-target-az-not-enabled", CloudPleas::zoneOff);
    add.accept("aws-target-not-registered", CloudPleas::unregistered);
    add.accept("cloud-listener-or-target-port-mismatch", CloudPleas::unlistened);
    add.accept("cloud-registration-in-progress--or--draining", CloudPleas::transit);
    add.accept("cloud-target-instance-stopped", CloudPleas::stopped);
    add.accept("cloud-target-ip-unusable", CloudPleas::unfit);
    add.accept("cloud-network-acl-denies", CloudPleas::subnetRules);
    add.accept("cloud-cross-zone-off-empty-zone", CloudPleas::emptyZone);
    add.accept("cloud-named-port-missing", CloudPleas::namedPort);
    add.accept("cloud-proxy-only-subnet-missing", CloudPleas::proxySubnet);
    add.accept("cloud-source-dest-check", CloudPleas::sourceCheck);
    add.accept("cloud-peering-not-accepted", CloudPleas::peering);
    add.accept("cloud-route-missing", CloudPleas::route);
    add.accept("cloud-port-throttled", CloudPleas::ports);
    add.accept("cloud-provider-fault", CloudPleas::provider);
    add.accept("cloud-admin-override", CloudPleas::moved);
  }

  private static Plea zoneOff(Hearing h) {
    return Plea.none()
        .add(66, h.sign(Sign.TARGET_ZONE_OFF))
        .titled("the target is in a zone that the balancer does not serve")
        .wants(
            "the zones of the balancer beside that of the target",
            HEALTH
                + "; aws elbv2 describe-load-balancers --query 'LoadBalancers[].AvailabilityZones'")
        .mend("enable the target's zone for the balancer");
  }

  private static Plea unregistered(Hearing h) {
    return Plea.none()
        .only(h.isCloud())
        .add(58, h.sign(Sign.TARGET_UNKNOWN))
        .titled("the balancer does not know the target")
        .wants("the registered targets", HEALTH)
        .mend("register the target with the group");
  }

  private static Plea unlistened(Hearing h) {
    return Plea.none()
        .only(h.isCloud())
        .add(62, h.sign(Sign.TARGET_WITHOUT_LISTENER))
        .titled("the listener, the target group and the port of the service do not fit together")
        .wants(
            "the listener's target group with its port, and what listens there",
            "aws elbv2 describe-listeners --load-balancer-arn ARN; " + HEALTH)
        .mend("let the listener forward to the group whose port the service listens on");
  }

  private static Plea transit(Hearing h) {
    return Plea.none()
        .only(h.isCloud())
        .add(52, h.sign(Sign.TARGET_IN_TRANSIT))
        .titled("the target is entering the balancer, or leaving it")
        .wants("its state with the reason", HEALTH)
        .mend("wait, or mend what ends the targets before they are healthy");
  }

  private static Plea stopped(Hearing h) {
    return Plea.none()
        .only(h.isCloud())
        .add(54, h.sign(Sign.TARGET_STOPPED))
        .titled("the machine of the target does not run")
        .wants(
            "the state of the machine", "aws ec2 describe-instance-status --include-all-instances")
        .mend("start the machine, or take it out of the group");
  }

  private static Plea unfit(Hearing h) {
    return Plea.none()
        .add(74, h.sign(Sign.TARGET_ADDRESS_UNFIT))
        .titled("the address cannot be a target of the balancer")
        .wants("the reason of the target", HEALTH)
        .mend("register an address of the network that no balancer has");
  }

  private static Plea subnetRules(Hearing h) {
    return Plea.none()
        .only(h.isCloud() && h.hasFailed(Fault.TIMEOUT, Fault.NO_SERVER, Fault.NO_ANSWER))
        .add(44, h.sign(Sign.SUBNET_RULES))
        .when(h.mentions("ephemeral", "return traffic", "1024-65535"), 20)
        .titled("the rules of the subnet stop the request or the answer")
        .wants("the rules of both subnets", "aws ec2 describe-network-acls")
        .mend("admit the port, and the ephemeral ports on the way back");
  }

  private static Plea emptyZone(Hearing h) {
    return Plea.none()
        .only(h.isCloud())
        .add(48, h.sign(Sign.CROSS_ZONE))
        .titled("a zone of the balancer has no healthy target of its own")
        .wants(
            "the healthy targets of each zone, and the attribute",
            HEALTH + "; aws elbv2 describe-load-balancer-attributes --load-balancer-arn ARN")
        .mend("switch cross-zone balancing on, or run a target in each zone");
  }

  private static Plea namedPort(Hearing h) {
    return Plea.none()
        .only(h.isCloud())
        .add(54, h.sign(Sign.NAMED_PORT))
        .titled("the balancer's service names a port that the group lacks")
        .wants(
            "the named ports of the group",
            "gcloud compute instance-groups get-named-ports GROUP; gcloud compute backend-services describe SERVICE --format='value(portName)'")
        .mend("define the named port on the group");
  }

  private static Plea proxySubnet(Hearing h) {
    return Plea.none()
        .add(66, h.sign(Sign.PROXY_ONLY_SUBNET))
        .titled("the balancer has no subnet to dial from")
        .wants(
            "the subnets of that purpose",
            "gcloud compute networks subnets list --filter='purpose~PROXY'")
        .mend("create a proxy-only subnet in the balancer's region and network, and admit it");
  }

  private static Plea sourceCheck(Hearing h) {
    return Plea.none()
        .add(60, h.sign(Sign.SOURCE_DEST_CHECK))
        .titled("the cloud drops what a machine forwards for others")
        .wants(
            "the attribute of the machine",
            "aws ec2 describe-instances --query 'Reservations[].Instances[].SourceDestCheck'")
        .mend("switch the check of source and destination off for the machine");
  }

  private static Plea peering(Hearing h) {
    return Plea.none()
        .add(58, h.sign(Sign.PEER_PENDING))
        .titled("the other side has not accepted the connection of the networks")
        .wants("the state of the connection", "aws ec2 describe-vpc-peering-connections")
        .mend("let the other side accept it");
  }

  private static Plea route(Hearing h) {
    return Plea.none()
        .only(h.isCloud())
        .add(52, h.sign(Sign.SUBNET_ROUTE))
        .titled("a subnet has no route there, or none back")
        .wants("the routes of both subnets", "aws ec2 describe-route-tables")
        .mend("add the route");
  }

  private static Plea ports(Hearing h) {
    return Plea.none()
        .only(h.isCloud())
        .add(62, h.sign(Sign.PORTS_THROTTLED))
        .titled("the cloud has no port left to translate the connection to")
        .wants(
            "the allocation errors of the gateway",
            "aws cloudwatch get-metric-statistics --namespace AWS/NATGateway --metric-name ErrorPortAllocation")
        .mend("give it more addresses, or keep connections for longer");
  }

  private static Plea provider(Hearing h) {
    return Plea.none()
        .add(56, h.sign(Sign.PROVIDER_FAULT))
        .titled("the cloud's own balancer fails")
        .wants("the state of the cloud's service", "aws health describe-events")
        .mend("wait, or move to another zone");
  }

  private static Plea moved(Hearing h) {
    return Plea.none()
        .add(66, h.sign(Sign.TRAFFIC_MOVED))
        .titled("the traffic was moved away on purpose")
        .wants("the shifts in force", "aws arc-zonal-shift list-zonal-shifts")
        .mend("end the shift");
  }
}
