package io.whydown.model.host;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Who a host says it is.
///
/// @param uid the user that collected; 0 is root
/// @param clockOffset the host's clock minus ours at collection; positive when it runs ahead
/// @param bootedAt by the host's clock; null when unknown
/// @param netNamespace inode of the vantage's network namespace; 0 when unknown
/// @param serviceManager `systemd`, `openrc`, `none`, or `unknown`
public record HostIdentity(
    String hostname,
    String kernel,
    int uid,
    boolean usedSudo,
    Instant collectedAt,
    Duration clockOffset,
    @Nullable Instant bootedAt,
    long netNamespace,
    String serviceManager) {

  public boolean isRoot() {
    return uid == 0 || usedSudo;
  }
}
