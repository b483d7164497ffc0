package io.whydown.model.observation;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that this program saw by doing it: a connect, a check, a name look-up.
public sealed interface Observation {

  /// Text of the vantage it was made from.
  String vantage();

  Provenance provenance();

  /// One connect to one endpoint.
  ///
  /// @param method `ffm` (errno, ICMP), `jdk` (exception text only), or the remote tool's name
  record Connect(
      String vantage,
      Endpoint endpoint,
      ConnectOutcome outcome,
      String method,
      Provenance provenance)
      implements Observation {}

  /// One connect to a UNIX socket; `errno` null when it was accepted.
  record UnixConnect(String vantage, String path, ConnectOutcome outcome, Provenance provenance)
      implements Observation {}

  /// What a name resolved to, in the order of the resolver. `error` null when it resolved.
  record NameLookup(
      String vantage,
      String name,
      List<IpAddress> addresses,
      @Nullable String error,
      long elapsedNanos,
      Provenance provenance)
      implements Observation {

    public NameLookup {
      addresses = List.copyOf(addresses);
    }
  }

  /// A health check replayed exactly as the balancer makes it, or a variation of it that a person
  /// or a browser would send.
  ///
  /// @param purpose `check` for the balancer's own, `browser` for the comparison request, `tls` for
  ///   a bare TLS handshake, `plain` for a plain request on a port that is spoken to in TLS,
  ///   `banner` for what a server says unasked
  /// @param sent what was sent, printable, redacted
  /// @param received first bytes of the answer, printable, redacted
  /// @param status HTTP status; 0 when none
  record CheckReplay(
      String vantage,
      Endpoint endpoint,
      String purpose,
      CheckResult result,
      String sent,
      String received,
      int status,
      long elapsedNanos,
      Provenance provenance)
      implements Observation {}
}
