package io.whydown.vendor.sockets;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.SocketEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A network namespace of some process, other than that of the reader, and what listens in it.
///
/// @param inode the namespace's inode
/// @param pid the first process that lives in it
/// @param sysfs the source of the process's /sys: `ip netns exec NAME` mounts it as `NAME`
///   (ip-netns(8)), everybody else as `sysfs`; null when not shown
public record OtherNamespace(
    long inode,
    int pid,
    @Nullable String sysfs,
    List<SocketEntry> listeners,
    Provenance provenance) {

  public OtherNamespace {
    listeners = List.copyOf(listeners);
  }
}
