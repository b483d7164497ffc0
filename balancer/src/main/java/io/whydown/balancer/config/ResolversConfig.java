package io.whydown.balancer.config;

import io.whydown.net.IpAddress;
import java.util.HashSet;
import java.util.List;

/// A `resolvers` section: the name servers that are asked for addresses while the balancer runs,
/// and how long it lives with what they say.
///
/// @param retries how often a question is sent before its name counts as not answered
/// @param resolveMillis between two rounds of questions for one name (`timeout resolve`)
/// @param retryMillis how long an answer is waited for (`timeout retry`)
/// @param payloadBytes the largest answer over UDP (`accepted_payload_size`)
/// @param isImplicit made of the machine's resolv.conf because no section is named `default`
public record ResolversConfig(
    String name,
    List<NameServer> nameServers,
    int retries,
    int resolveMillis,
    int retryMillis,
    int payloadBytes,
    Hold hold,
    boolean isImplicit,
    Origin origin) {

  public static final int LEAST_PAYLOAD = 12;
  public static final int MOST_PAYLOAD = 65_535;

  public ResolversConfig {
    nameServers = List.copyOf(nameServers);
    if (payloadBytes < LEAST_PAYLOAD || payloadBytes > MOST_PAYLOAD) {
      throw new IllegalArgumentException(
          "payloadBytes: %d (expected: %d-%d)"
              .formatted(payloadBytes, LEAST_PAYLOAD, MOST_PAYLOAD));
    }
    if (resolveMillis < 0 || retryMillis < 0) {
      throw new IllegalArgumentException(
          "resolveMillis, retryMillis: %d, %d (expected: 0 or more)"
              .formatted(resolveMillis, retryMillis));
    }
    var names = new HashSet<String>();
    for (NameServer each : nameServers) {
      if (!names.add(each.name())) {
        throw new IllegalArgumentException("two name servers are named " + each.name());
      }
    }
  }

  /// A section with HAProxy's defaults.
  public static ResolversConfig of(String name, List<NameServer> nameServers) {
    return new ResolversConfig(
        name, nameServers, 3, 1_000, 1_000, 512, Hold.DEFAULT, false, Origin.PROGRAM);
  }

  public ResolversConfig withTimes(int newResolveMillis, int newRetryMillis, Hold newHold) {
    return new ResolversConfig(
        name,
        nameServers,
        retries,
        newResolveMillis,
        newRetryMillis,
        payloadBytes,
        newHold,
        isImplicit,
        origin);
  }

  /// Who is asked.
  ///
  /// @param isStream asked over TCP alone
  public record NameServer(String name, IpAddress address, int port, boolean isStream) {
    public NameServer {
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("port: " + port + " (expected: 1-65535)");
      }
    }

    /// `10.0.0.53:53`, `[fd00::53]:53`.
    public String place() {
      return (address.isV6() ? "[" + address + "]" : address) + ":" + port;
    }
  }

  /// How long a server keeps its address after the last valid answer, by what came since; in
  /// milliseconds.
  ///
  /// @param valid how long an answer serves `do-resolve` again
  /// @param obsolete how long an address counts that answers no longer hold
  public record Hold(int valid, int nx, int refused, int timeout, int other, int obsolete) {
    public static final Hold DEFAULT = new Hold(10_000, 30_000, 30_000, 30_000, 30_000, 0);
  }
}
