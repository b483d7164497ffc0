package io.whydown.model.observation;

import io.whydown.net.ConnectOutcome;
import org.jspecify.annotations.Nullable;

/// How a check ended.
public sealed interface CheckResult {

  record Passed() implements CheckResult {}

  /// The connection itself could not be had.
  record NotConnected(ConnectOutcome outcome) implements CheckResult {}

  /// An answer came and was not the expected one.
  ///
  /// @param expected in words: `status 200`
  /// @param got in words: `status 404 Not Found`
  record Unexpected(String expected, String got) implements CheckResult {}

  /// The answer is not of the protocol.
  record Malformed(String why) implements CheckResult {}

  /// The peer closed (`reset` false) or reset the connection before the answer was complete.
  record Closed(boolean reset, boolean beforeAnyByte) implements CheckResult {}

  /// Nothing came before the limit. `waitingFor` names it: `TLS handshake`, `response`.
  record TimedOut(String waitingFor) implements CheckResult {}

  /// The TLS handshake failed.
  ///
  /// @param reason one of `not-tls`, `expired`, `not-yet-valid`, `name-mismatch`, `unknown-ca`,
  ///   `client-certificate-required`, `no-common-version-or-cipher`, `closed`, `other`
  record TlsFailed(String reason, String detail, @Nullable TlsPeer peer) implements CheckResult {}

  /// The replay could not be made, and says nothing of the server.
  record NotReplayed(String why) implements CheckResult {

    /// The whole run ended first.
    public static final String OUT_OF_TIME =
        "the time of this run ended before the check's own limit";
  }

  /// The certificate that the peer showed.
  record TlsPeer(
      String subject,
      java.util.List<String> names,
      java.time.Instant notBefore,
      java.time.Instant notAfter,
      String issuer) {

    public TlsPeer {
      names = java.util.List.copyOf(names);
    }
  }
}
