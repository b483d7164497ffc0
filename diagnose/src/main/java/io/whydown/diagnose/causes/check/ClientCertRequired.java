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
import io.whydown.model.observation.Observation.CheckReplay;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The server asks for a client certificate and ends the handshake without one (RFC 8446, 4.4.2.4).
final class ClientCertRequired implements Cause {

  private static final About ABOUT =
      About.root(
          "client-cert-required",
          "the server insists on a client certificate",
          Stage.TLS,
          Set.of(
              "tls-handshake-failed",
              "connection-reset",
              "closed-after-accept",
              "unexpected-status"),
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    if (failure.isPresent() && isRefusalSaid(failure.get())) {
      return Outcome.proven(refused(facts, failure.get(), Advice.answer(failure.get())));
    }
    if (failure.isPresent() && isSaid(failure.get())) {
      return Outcome.proven(finding(facts, failure.get(), Advice.answer(failure.get())));
    }
    if (failure.isEmpty()
        || !(failure.get().result() instanceof CheckResult.TlsFailed(var reason, var detail, _))) {
      return Outcome.irrelevant();
    }
    if (reason.equals("client-certificate-refused")) {
      Finding refused = refused(facts, failure.get(), detail);
      return detail.contains("fatal alert")
          ? Outcome.proven(refused)
          : Outcome.likely(refused, "the server's log: it closed without saying why");
    }
    if (!reason.equals("client-certificate-required")) {
      return Outcome.irrelevant();
    }
    Finding finding = finding(facts, failure.get(), detail);
    return detail.contains("fatal alert")
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "the server's log: it closed without saying why");
  }

  /// NGINX ends the handshake and says it in HTTP (its status 496 reaches the client as 400).
  static boolean isSaid(CheckReplay replay) {
    return replay.status() == 400
        && replay.received().contains("No required SSL certificate was sent");
  }

  /// NGINX's status 495.
  private static boolean isRefusalSaid(CheckReplay replay) {
    return replay.status() == 400 && replay.received().contains("The SSL certificate error");
  }

  private static Finding refused(Case facts, CheckReplay failure, String detail) {
    return Finding.of(
        facts.server().name() + " does not take the balancer's client certificate",
        List.of(
            Advice.seen(failure, "the server refuses the certificate: " + detail),
            new Evidence("the server line", facts.server().provenance())),
        Advice.spoken(
            facts,
            "give the balancer a certificate of an issuer that the server trusts: `crt FILE` on the server line",
            "give the balancer a certificate of an issuer that the server trusts: `proxy_ssl_certificate FILE` and `proxy_ssl_certificate_key FILE`"));
  }

  private static Finding finding(Case facts, CheckReplay failure, String detail) {
    return Finding.of(
        facts.server().name() + " insists on a client certificate",
        List.of(
            Advice.seen(failure, "the server asks for a certificate and then refuses: " + detail),
            new Evidence("the server line", facts.server().provenance())),
        Advice.spoken(
            facts,
            "give the balancer a certificate that the server accepts: `crt FILE` on the server line",
            "give the balancer a certificate that the server accepts: `proxy_ssl_certificate FILE` and `proxy_ssl_certificate_key FILE`"));
  }
}
