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
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.NetworkAcl;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A subnet's ACL stops the request, or the answer to the balancer's ephemeral port: it keeps no
/// state.
final class NetworkAclDenies implements Cause {

  /// A port that the balancer may dial from (1024 to 65535 at Elastic Load Balancing).
  private static final int EPHEMERAL = 40_000;

  private static final About ABOUT =
      About.root(
          "cloud-network-acl-denies",
          "the network ACL of a subnet stops the request or its answer",
          Stage.PATH,
          Set.of("connection-timeout", "not-tried", "response-timeout", "unexpected-status"),
          FactKind.CLOUD,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Set<Integer> ports = SecurityGroupLacks.Ports.of(facts);
    for (NetworkAcl acl : facts.cloud().acls()) {
      for (int port : ports) {
        Optional<NetworkAcl.Entry> in = acl.decides(false, port);
        if (in.isPresent() && !in.get().allow()) {
          return found(acl, "denies tcp " + port + " inbound", in.get());
        }
      }
      Optional<NetworkAcl.Entry> out = acl.decides(true, EPHEMERAL);
      if (out.isPresent() && !out.get().allow()) {
        return found(acl, "denies answers to ephemeral ports outbound", out.get());
      }
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.NETWORK_ACL_BLOCKS,
        "a network ACL is said to stop it",
        "its entries: aws ec2 describe-network-acls",
        remedy());
  }

  private static Outcome found(NetworkAcl acl, String what, NetworkAcl.Entry entry) {
    return Outcome.likely(
        Finding.of(
            "network ACL " + acl.id() + " " + what,
            List.of(
                new Evidence(
                    "entry " + entry.number() + " of " + acl.id() + " " + what, acl.provenance())),
            remedy()),
        "that the target is in one of its subnets " + acl.subnets());
  }

  private static Remedy remedy() {
    return new Remedy(
        "allow the port inbound and 1024-65535 outbound",
        "cloud",
        List.of(),
        Remedy.Risk.MEDIUM,
        true,
        List.of(),
        List.of());
  }
}
