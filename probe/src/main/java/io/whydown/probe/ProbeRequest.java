package io.whydown.probe;

import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Server.Tls;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One thing to try from a vantage. `timeout` is its own limit; the deadline of the whole set cuts
/// it short.
public sealed interface ProbeRequest {

  Duration timeout();

  /// One connect.
  ///
  /// @param source the local address to bind first (HAProxy's `source`), null to let the kernel
  ///   choose
  record Connect(Endpoint endpoint, @Nullable IpAddress source, Duration timeout)
      implements ProbeRequest {

    public Connect(Endpoint endpoint, Duration timeout) {
      this(endpoint, null, timeout);
    }
  }

  /// Connects with a rising limit of hops, side by side.
  ///
  /// @param source the local address to bind first, null to let the kernel choose
  /// @param timeout of each connect
  record HopSweep(Endpoint endpoint, @Nullable IpAddress source, Duration timeout)
      implements ProbeRequest {

    /// Longer ways than this are rare between a balancer and its servers.
    public static final int MOST_HOPS = 12;
  }

  /// One connect whose reset is looked at, beside an echo reply of the same address. Needs the
  /// right to see packets (CAP_NET_RAW).
  ///
  /// @param source the local address to bind first, null to let the kernel choose
  record ResetCapture(Endpoint endpoint, @Nullable IpAddress source, Duration timeout)
      implements ProbeRequest {}

  /// One connect to a UNIX stream socket; `abns@NAME` means HAProxy's abstract name.
  record UnixConnect(String path, Duration timeout) implements ProbeRequest {}

  /// What a name means there.
  record Lookup(String name, Duration timeout) implements ProbeRequest {}

  /// One question to one name server.
  ///
  /// @param section HAProxy's `resolvers` section, carried into the observation
  /// @param service a service record is asked for, else addresses
  record Ask(String section, Endpoint server, String name, boolean service, Duration timeout)
      implements ProbeRequest {}

  /// The balancer's health check, and after a failure the few comparisons that tell why.
  ///
  /// @param subject `BACKEND/SERVER`, carried into the observation
  /// @param endpoint where traffic to the server goes; the observation carries it, also when the
  ///   check dials another address or port; null for a UNIX socket
  /// @param path of the UNIX socket that traffic goes to, null for an endpoint
  /// @param check with effective values
  /// @param tls how the balancer speaks TLS to the server, null when it does not
  /// @param serverName the name of the server line's target, else the one that clients ask for;
  ///   null when neither is known
  /// @param requestHost the Host header that the balancer sets in requests of clients, null when it
  ///   sets none
  /// @param source the local address to bind first, null to let the kernel choose
  /// @param compare whether a failed check is followed by comparison requests
  record Replay(
      String subject,
      @Nullable Endpoint endpoint,
      @Nullable String path,
      Check check,
      @Nullable Tls tls,
      @Nullable String serverName,
      @Nullable String requestHost,
      @Nullable IpAddress source,
      boolean compare,
      Duration timeout)
      implements ProbeRequest {

    public Replay {
      if ((endpoint == null) == (path == null)) {
        throw new IllegalArgumentException(
            "endpoint: " + endpoint + ", path: " + path + " (expected: one of them)");
      }
    }

    public Replay(
        String subject,
        Endpoint endpoint,
        Check check,
        @Nullable Tls tls,
        @Nullable String serverName,
        @Nullable String requestHost,
        @Nullable IpAddress source,
        boolean compare,
        Duration timeout) {
      this(subject, endpoint, null, check, tls, serverName, requestHost, source, compare, timeout);
    }

    /// Where traffic to the server goes.
    Dial.Target target() {
      return endpoint == null
          ? new Dial.Target.Unix(String.valueOf(path))
          : new Dial.Target.Inet(endpoint);
    }
  }
}
