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

/// No certificate of the trust store signs the chain that the server shows (RFC 5280, 6.1).
final class TlsCaUnknown implements Cause {

  private static final About ABOUT =
      About.root(
          "tls-ca-unknown",
          "the issuer is not in the balancer's trust store",
          Stage.TLS,
          Set.of("tls-handshake-failed"),
          FactKind.CHECK);

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
            instanceof CheckResult.TlsFailed(var reason, var detail, var peer))
        || !Set.of("unknown-ca").contains(reason)
        || !(Dialect.of(replays) instanceof Dialect.AsExpected)) {
      return Outcome.irrelevant();
    }
    String shown = Certificates.text(peer);
    return Outcome.proven(
        Finding.of(
            "the balancer does not trust the issuer of the certificate of " + facts.server().name(),
            List.of(
                Advice.seen(failure.get(), "the TLS handshake fails: " + detail + shown),
                new Evidence("the balancer verifies the certificate", facts.server().provenance())),
            Advice.spoken(
                facts,
                "trust the issuer: give its certificate in the `ca-file` of the server line",
                "trust the issuer: give its certificate in `proxy_ssl_trusted_certificate`")));
  }
}
