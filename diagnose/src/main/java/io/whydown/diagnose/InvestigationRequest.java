package io.whydown.diagnose;

import io.whydown.collect.HostArguments;
import io.whydown.collect.Vantage;
import java.time.Duration;
import java.util.Map;

/// What to investigate and how far to go. Immutable.
///
/// @param balancer where the balancer runs
/// @param hosts how to reach the hosts of servers
/// @param outside ask no host; judge by what the network shows
/// @param timeout limit for looking; judging what was seen comes after it
/// @param sudo whether `sudo -n` may be used at a vantage
/// @param environment variables that a configuration may name (those of this process)
public record InvestigationRequest(
    Target target,
    Vantage balancer,
    HostArguments hosts,
    boolean outside,
    Duration timeout,
    boolean sudo,
    Map<String, String> environment) {

  public InvestigationRequest {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: above 0)");
    }
    environment = Map.copyOf(environment);
  }

  public InvestigationRequest withTimeout(Duration newTimeout) {
    return new InvestigationRequest(
        target, balancer, hosts, outside, newTimeout, sudo, environment);
  }
}
