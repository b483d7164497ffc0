package io.whydown.diagnose;

import io.whydown.collect.HostArguments;
import io.whydown.collect.Vantage;
import io.whydown.net.IpAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One connection whose way is to be followed. Immutable.
///
/// @param from the machine where the flow starts
/// @param source its source address; null lets that machine's kernel choose. An address that is not
///   one of the machine's own means that the flow comes in there
/// @param sourcePort 0 for an ephemeral port
/// @param hosts how to reach hosts on the way and the target's
/// @param timeout limit for the whole run
/// @param sudo whether `sudo -n` may be used at a vantage
public record TraceRequest(
    Vantage from,
    @Nullable IpAddress source,
    int sourcePort,
    Target.HostPort target,
    HostArguments hosts,
    Duration timeout,
    boolean sudo) {

  public TraceRequest {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: above 0)");
    }
    if (sourcePort < 0 || sourcePort > 65_535) {
      throw new IllegalArgumentException("sourcePort: " + sourcePort + " (expected: 0-65535)");
    }
  }

  public TraceRequest withTimeout(Duration newTimeout) {
    return new TraceRequest(from, source, sourcePort, target, hosts, newTimeout, sudo);
  }
}
