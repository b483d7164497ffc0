package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.observation.CheckResult.TlsPeer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Sentences for the certificate that a server shows. Stateless.
final class Certificates {

  private Certificates() {}

  /// ` (certificate of CN=web1, issued by CN=lab, …)`; empty when none was seen.
  static String text(@Nullable TlsPeer peer) {
    return peer == null
        ? ""
        : " (it shows "
            + peer.subject()
            + " for "
            + peer.names()
            + ", issued by "
            + peer.issuer()
            + ", valid "
            + peer.notBefore()
            + " to "
            + peer.notAfter()
            + ")";
  }

  /// @param now when it was seen; within the dates of the server's own certificate it is another of
  ///   the chain that is not
  static String dates(Case facts, String reason, @Nullable TlsPeer peer, Instant now) {
    boolean isPast = reason.equals("expired");
    boolean isOwn =
        peer == null || (isPast ? now.isAfter(peer.notAfter()) : now.isBefore(peer.notBefore()));
    String name =
        isOwn
            ? "the certificate of " + facts.server().name()
            : "a certificate above that of " + facts.server().name();
    if (peer == null || !isOwn) {
      return name + (isPast ? " expired" : " is not valid yet");
    }
    return name
        + (isPast ? " expired on " + peer.notAfter() : " is not valid before " + peer.notBefore());
  }
}
