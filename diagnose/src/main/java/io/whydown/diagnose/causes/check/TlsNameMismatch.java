package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The names of the certificate do not contain the one that the balancer verifies, or the server
/// knows no certificate for the name it was asked for.
final class TlsNameMismatch implements Cause {

  private static final About ABOUT =
      About.root(
          "tls-name-mismatch",
          "the certificate is for another name",
          Stage.TLS,
          Effects.AFTER_CONNECT_OR_TLS,
          FactKind.CHECK);

  private static final String SEND_NAME =
      "send the name that the server knows: `sni str(NAME)` for the traffic, `check-sni NAME` for the"
          + " check";

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    if (failure.isPresent() && Dialect.of(replays) instanceof Dialect.WantsServerName(var shown)) {
      return Outcome.proven(noName(facts, failure.get(), shown));
    }
    if (failure.isEmpty()
        || !(failure.get().result()
            instanceof CheckResult.TlsFailed(var reason, var detail, var peer))
        || !Set.of("name-mismatch").contains(reason)
        || !(Dialect.of(replays) instanceof Dialect.AsExpected)) {
      return Outcome.irrelevant();
    }
    if (peer == null) {
      return Outcome.proven(unknownName(facts, failure.get(), detail));
    }
    String shown = Certificates.text(peer);
    return Outcome.proven(
        Finding.of(
            "the certificate of "
                + facts.server().name()
                + " is for another name than the balancer wants",
            List.of(
                Advice.seen(failure.get(), "the TLS handshake fails: " + detail + shown),
                new Evidence("the balancer verifies the certificate", facts.server().provenance())),
            Advice.spoken(
                facts,
                "want a name that the certificate has (`verifyhost`, `sni`), or give the server a certificate with the wanted name",
                "want a name that the certificate has (`proxy_ssl_name`), or give the server a certificate with the wanted name")));
  }

  private static Finding noName(Case facts, CheckReplay failure, CheckReplay shown) {
    return Finding.of(
        facts.server().name() + " wants a server name (SNI) in the handshake, and gets none",
        List.of(
            Advice.seen(failure, "the check sends no server name, and gets " + words(failure)),
            Advice.seen(shown, "the same check with a server name passes"),
            new Evidence("the server line", facts.server().provenance())),
        Advice.configuration(facts, SEND_NAME));
  }

  private static String words(CheckReplay failure) {
    return failure.result() instanceof CheckResult.TlsFailed(_, var detail, _)
        ? "no handshake: " + detail
        : Advice.answer(failure);
  }

  /// The alert unrecognized_name (RFC 6066, 3): the server has no certificate for the name, or
  /// wants one and was told none.
  private static Finding unknownName(Case facts, CheckReplay failure, String detail) {
    Check check = facts.server().check();
    String sni = check == null ? null : check.sni();
    String asked =
        sni == null
            ? facts.server().name() + " wants a server name (SNI) in the handshake, and gets none"
            : facts.server().name() + " has no certificate for the name " + sni;
    return Finding.of(
        asked,
        List.of(
            Advice.seen(failure, "the TLS handshake fails: " + detail),
            new Evidence("the server line", facts.server().provenance())),
        Advice.configuration(facts, SEND_NAME));
  }
}
