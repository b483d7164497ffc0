package io.whydown.balancer.runtime;

import io.whydown.balancer.config.BindConfig;
import java.util.List;

/// A listening socket that another process may take over (`-x`, `expose-fd listeners`). With
/// several loops a TCP port has a socket for each; whoever takes over must take them all, as
/// `BindConfig.Place.Inherited`, or clients wait at one that nobody serves.
///
/// @param descriptors empty when the transport has none to give
public record OpenListener(String frontend, BindConfig bind, int port, List<Integer> descriptors) {

  public OpenListener {
    descriptors = List.copyOf(descriptors);
  }
}
