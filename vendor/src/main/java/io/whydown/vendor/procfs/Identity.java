package io.whydown.vendor.procfs;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who a host says it is, before its clock is compared with ours.
///
/// @param kernel system and release, `Linux 6.1.0-37-amd64`
/// @param uid of the user who asks; -1 when unknown
/// @param now the host's clock; null when unknown
/// @param bootedAt by the host's clock; null when unknown
/// @param netNamespace inode of the asking shell's network namespace; 0 when unknown
/// @param initNamespace that of process 1; 0 when unknown
/// @param sysfs source of the asking shell's /sys: `ip netns exec NAME` mounts it as `NAME`
/// @param namedNamespaces inode to name in /run/netns
public record Identity(
    String hostname,
    String kernel,
    int uid,
    @Nullable Instant now,
    @Nullable Instant bootedAt,
    long netNamespace,
    long initNamespace,
    String serviceManager,
    @Nullable String sysfs,
    Map<Long, String> namedNamespaces) {

  public Identity {
    namedNamespaces = Map.copyOf(namedNamespaces);
  }
}
