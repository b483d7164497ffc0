package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.observation.CheckResult.TlsPeer;
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

  static String dates(Case facts, String reason, @Nullable TlsPeer peer) {
    String name = "the certificate of " + facts.server().name();
    if (reason.equals("expired")) {
      return name + " expired" + (peer == null ? "" : " on " + peer.notAfter());
    }
    return name + " is not valid" + (peer == null ? " yet" : " before " + peer.notBefore());
  }
}
