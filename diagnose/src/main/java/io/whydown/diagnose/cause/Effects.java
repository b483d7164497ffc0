package io.whydown.diagnose.cause;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/// Sets of effects that many causes explain alike, for [About#explains]. Immutable.
public final class Effects {

  /// What is met behind a connect that succeeded, without TLS.
  public static final Set<String> AFTER_CONNECT =
      Set.of(
          "connection-reset",
          "closed-after-accept",
          "unexpected-status",
          "unexpected-response",
          "response-timeout");

  /// What is met behind a connect that succeeded.
  public static final Set<String> AFTER_CONNECT_OR_TLS = and(AFTER_CONNECT, "tls-handshake-failed");

  /// What is met at an address where another machine is, or none.
  public static final Set<String> OTHER_MACHINE =
      and(
          AFTER_CONNECT_OR_TLS,
          "connection-refused",
          "connection-timeout",
          "host-unreachable",
          "network-unreachable",
          "connect-denied",
          "address-moved",
          "host-down-same-subnet",
          "host-down-behind-router");

  private Effects() {}

  /// The set and these.
  public static Set<String> and(Set<String> some, String... more) {
    var all = new HashSet<>(some);
    Collections.addAll(all, more);
    return Set.copyOf(all);
  }
}
