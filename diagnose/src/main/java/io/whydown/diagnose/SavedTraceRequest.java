package io.whydown.diagnose;

import io.whydown.collect.Vantage;
import io.whydown.diagnose.Target.HostPort;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// One connection whose way is to be followed through the hosts of a bundle. Immutable.
///
/// @param bundle the file, as the user wrote it
/// @param from the host of the bundle where the flow starts; null for the balancer's
/// @param source its source address; null lets that machine's kernel choose
/// @param sourcePort 0 for an ephemeral port
/// @param target null for the one server that the bundle is about
public record SavedTraceRequest(
    String bundle,
    @Nullable Vantage from,
    @Nullable IpAddress source,
    int sourcePort,
    @Nullable HostPort target) {

  public SavedTraceRequest {
    if (sourcePort < 0 || sourcePort > 65_535) {
      throw new IllegalArgumentException("sourcePort: " + sourcePort + " (expected: 0-65535)");
    }
  }
}
