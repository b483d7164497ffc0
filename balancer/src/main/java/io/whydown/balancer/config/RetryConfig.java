package io.whydown.balancer.config;

import java.util.Set;

/// When a failed attempt is made again.
///
/// @param retries attempts after the first
/// @param on events that may be tried again at layer 7 (`retry-on`)
/// @param statuses answers that may be tried again
public record RetryConfig(int retries, Set<On> on, Set<Integer> statuses) {

  /// Three, on failed connects, as HAProxy.
  public static final RetryConfig DEFAULT =
      new RetryConfig(3, Set.of(On.CONNECTION_FAILURE), Set.of());

  /// An event of `retry-on`.
  public enum On {
    CONNECTION_FAILURE,
    EMPTY_RESPONSE,
    JUNK_RESPONSE,
    RESPONSE_TIMEOUT,
    EARLY_DATA_REJECTED
  }

  public RetryConfig {
    if (retries < 0) {
      throw new IllegalArgumentException("retries: " + retries + " (expected: >= 0)");
    }
    on = Set.copyOf(on);
    statuses = Set.copyOf(statuses);
  }

  /// Whether the request has to be kept until the answer has come.
  public boolean needsRequest() {
    return !statuses.isEmpty() || on.size() > (on.contains(On.CONNECTION_FAILURE) ? 1 : 0);
  }
}
