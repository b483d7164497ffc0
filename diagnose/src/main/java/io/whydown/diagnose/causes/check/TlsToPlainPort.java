package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;

/// The port answers in plain where the balancer starts a TLS handshake.
final class TlsToPlainPort implements Cause {

  private static final About ABOUT =
      About.root(
          "tls-to-plain-port",
          "the balancer speaks TLS to a port that speaks plain",
          Stage.TLS,
          Effects.AFTER_CONNECT_OR_TLS,
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    if (!(Dialect.of(replays) instanceof Dialect.SpeaksPlain(var shown))
        || Misfit.isTlsOfCheckOnly(facts)) {
      return Outcome.irrelevant();
    }
    return Outcome.proven(
        Finding.of(
            "the balancer speaks TLS to " + facts.server().name() + ", whose port answers in plain",
            Misfit.evidence(facts, replays, shown),
            Advice.spoken(
                facts,
                "speak plain to the server: drop `ssl` from the server line, or let the service speak TLS",
                "speak plain to the server: `proxy_pass http://…` (in `stream`: `proxy_ssl off`), or let the service speak TLS")));
  }
}
