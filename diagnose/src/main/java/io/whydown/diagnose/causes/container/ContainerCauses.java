package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.Cause;
import java.util.List;

/// The group *Containers*, the more specific first.
public final class ContainerCauses {

  private ContainerCauses() {}

  public static List<Cause> all() {
    return List.of(
        new ContainerLocalhost(),
        new ContainerWrongNetwork(),
        new ContainerRestarting(),
        new ContainerAddressChanged(),
        new ContainerPublishedOnLoopback(),
        new ContainerBoundToLoopback(),
        new ContainerPortMappingMismatch(),
        new DockerIptablesFlushed(),
        new ContainerPortNotPublished(),
        new ContainerForwardDrop(),
        new ContainerToHostBlocked());
  }
}
