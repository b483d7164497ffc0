package io.whydown.diagnose;

import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.causes.address.AddressCauses;
import io.whydown.diagnose.causes.balancer.BalancerCauses;
import io.whydown.diagnose.causes.capacity.CapacityCauses;
import io.whydown.diagnose.causes.check.CheckCauses;
import io.whydown.diagnose.causes.cloud.CloudCauses;
import io.whydown.diagnose.causes.container.ContainerCauses;
import io.whydown.diagnose.causes.firewall.FirewallCauses;
import io.whydown.diagnose.causes.kubernetes.KubernetesCauses;
import io.whydown.diagnose.causes.link.Links;
import io.whydown.diagnose.causes.mesh.MeshCauses;
import io.whydown.diagnose.causes.names.NameCauses;
import io.whydown.diagnose.causes.path.PathCauses;
import io.whydown.diagnose.causes.process.ProcessCauses;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Every cause that exists, in catalogue order: of two equal candidates the earlier one is the more
/// specific and wins.
public final class Catalogue {

  private static final List<Cause> ALL =
      Stream.of(
              Links.all(),
              AddressCauses.all(),
              ContainerCauses.all(),
              ProcessCauses.all(),
              CapacityCauses.all(),
              FirewallCauses.all(),
              PathCauses.all(),
              NameCauses.all(),
              CheckCauses.all(),
              BalancerCauses.all(),
              KubernetesCauses.all(),
              MeshCauses.all(),
              CloudCauses.all())
          .flatMap(List::stream)
          .toList();

  private Catalogue() {}

  public static List<Cause> all() {
    return ALL;
  }

  public static Optional<Cause> find(String id) {
    return ALL.stream().filter(cause -> cause.id().equals(id)).findFirst();
  }
}
