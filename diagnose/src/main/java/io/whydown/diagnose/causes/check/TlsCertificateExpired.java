package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.CheckResult.TlsPeer;
import io.whydown.model.observation.Observation.CheckReplay;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The certificate that the server shows is not valid at this time (RFC 5280, 4.1.2.5).
final class TlsCertificateExpired implements Cause {

  private static final About ABOUT =
      About.root(
          "tls-certificate-expired",
          "the certificate is outside its dates",
          Stage.TLS,
          Set.of("tls-handshake-failed", About.BESIDE),
          FactKind.CHECK,
          FactKind.IDENTITY);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    if (failure.isEmpty()
        || !(failure.get().result()
            instanceof CheckResult.TlsFailed(var reason, var detail, var peer))) {
      return Outcome.irrelevant();
    }
    if (reason.equals("client-certificate-expired")) {
      return Outcome.proven(own(facts, failure.get(), detail));
    }
    String date = date(failure.get(), reason, peer);
    if (date.isEmpty() || !(Dialect.of(replays) instanceof Dialect.AsExpected)) {
      return Outcome.irrelevant();
    }
    if (date.equals("not-yet-valid") && ClockSkew.explains(facts, replays, failure.get())) {
      return Outcome.excluded("by the server's own clock the certificate is valid");
    }
    return Outcome.proven(server(facts, failure.get(), date, peer, detail));
  }

  /// `expired`, `not-yet-valid`, or empty. A chain that leads to no known authority is given up
  /// before its dates are judged: they are then read off the certificate itself.
  private static String date(CheckReplay failure, String reason, @Nullable TlsPeer peer) {
    if (Set.of("expired", "not-yet-valid").contains(reason)) {
      return reason;
    }
    if (peer == null || !reason.equals("unknown-ca")) {
      return "";
    }
    var now = failure.provenance().observedAt();
    return now.isAfter(peer.notAfter())
        ? "expired"
        : now.isBefore(peer.notBefore()) ? "not-yet-valid" : "";
  }

  private static Finding server(
      Case facts, CheckReplay failure, String reason, @Nullable TlsPeer peer, String detail) {
    return Finding.of(
        Certificates.dates(facts, reason, peer, failure.provenance().observedAt()),
        List.of(
            Advice.seen(failure, "the TLS handshake fails: " + detail + Certificates.text(peer)),
            new Evidence("the balancer verifies the certificate", facts.server().provenance())),
        Advice.server(
            facts, "renew the certificate, or set the clock if that is wrong", "date -u"));
  }

  /// The balancer's own certificate, which the server asks for.
  private static Finding own(Case facts, CheckReplay failure, String detail) {
    return Finding.of(
        "the certificate that the balancer shows to "
            + facts.server().name()
            + " is outside its dates",
        List.of(
            Advice.seen(failure, "the server does not take it: " + detail),
            new Evidence("the server line", facts.server().provenance())),
        Advice.configuration(
            facts,
            "renew the balancer's certificate (`crt FILE` on the server line), and reload it"));
  }
}
