package io.whydown.vendor.aws;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.platform.Cloud;
import io.whydown.model.platform.CloudNetwork;
import io.whydown.model.platform.NetworkAcl;
import io.whydown.model.platform.SecurityGroup;
import io.whydown.model.platform.TargetGroup;
import io.whydown.model.platform.TargetHealth;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.List;

/// What one text shows of a cloud, while it is read. Not thread-safe: one for each text.
final class CloudParts {

  private static final int MAX = 2_000;

  private final Artifact artifact;
  private final List<TargetGroup> groups = new ArrayList<>();
  private final List<TargetHealth> targets = new ArrayList<>();
  private final List<SecurityGroup> securityGroups = new ArrayList<>();
  private final List<NetworkAcl> acls = new ArrayList<>();
  private final List<Cloud.Balancer> balancers = new ArrayList<>();
  private final List<Cloud.Instance> instances = new ArrayList<>();
  private final List<Cloud.Code> codes = new ArrayList<>();
  private final List<CloudNetwork.RouteTable> tables = new ArrayList<>();
  private final List<CloudNetwork.Peering> peerings = new ArrayList<>();
  private final List<CloudNetwork.Attribute> attributes = new ArrayList<>();

  CloudParts(Artifact artifact) {
    this.artifact = artifact;
  }

  Provenance at(int line, String raw) {
    return artifact.line(line, Redaction.text(raw));
  }

  void add(TargetGroup group) {
    bounded(groups, group);
  }

  void add(TargetHealth health) {
    bounded(targets, health);
  }

  void add(SecurityGroup group) {
    bounded(securityGroups, group);
  }

  void add(NetworkAcl acl) {
    bounded(acls, acl);
  }

  void add(Cloud.Balancer balancer) {
    bounded(balancers, balancer);
  }

  void add(Cloud.Instance instance) {
    bounded(instances, instance);
  }

  void add(Cloud.Code code) {
    bounded(codes, code);
  }

  void add(CloudNetwork.RouteTable table) {
    bounded(tables, table);
  }

  void add(CloudNetwork.Peering peering) {
    bounded(peerings, peering);
  }

  void add(CloudNetwork.Attribute attribute) {
    bounded(attributes, attribute);
  }

  private static <T> void bounded(List<T> list, T entry) {
    if (list.size() < MAX) {
      list.add(entry);
    }
  }

  Cloud cloud() {
    return new Cloud(
        groups,
        targets,
        securityGroups,
        acls,
        balancers,
        instances,
        codes,
        new CloudNetwork(tables, peerings, attributes));
  }
}
