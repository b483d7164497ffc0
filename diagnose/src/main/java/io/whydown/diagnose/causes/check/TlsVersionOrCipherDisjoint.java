package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The server ends the handshake with the alert protocol_version or handshake_failure (RFC 8446,
/// 6.2). The replay's own library is not the balancer's, so the alert alone does not prove it.
final class TlsVersionOrCipherDisjoint implements Cause {

  private static final About ABOUT =
      About.root(
          "tls-version-or-cipher-disjoint",
          "balancer and server have no TLS version or cipher in common",
          Stage.TLS,
          Set.of("tls-handshake-failed"),
          FactKind.CHECK,
          FactKind.RUNTIME);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<CheckReplay> failure = Replays.of(facts).failure();
    if (failure.isEmpty()
        || !(failure.get().result() instanceof CheckResult.TlsFailed(var reason, var detail, _))
        || !reason.equals("no-common-version-or-cipher")) {
      return Outcome.irrelevant();
    }
    Finding finding =
        Finding.of(
            "the balancer and "
                + facts.server().name()
                + " have no TLS version or cipher in common",
            List.of(Advice.seen(failure.get(), "the TLS handshake fails: " + detail)),
            Advice.configuration(
                facts,
                "allow a version and cipher that both have: `ssl-min-ver`, `ciphers` of the server line, or the settings of the server"));
    boolean balancerAgrees =
        facts.runtime() instanceof Reading.Seen(var state) && state.checkStatus().equals("L6RSP");
    return balancerAgrees && detail.contains("protocol_version")
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which versions and ciphers the balancer's own library offers");
  }
}
