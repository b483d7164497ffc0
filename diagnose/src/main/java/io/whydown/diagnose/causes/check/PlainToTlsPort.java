package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;

/// A TLS handshake succeeds where the plain check gets no good answer.
final class PlainToTlsPort implements Cause {

  private static final About ABOUT =
      About.root(
          "plain-to-tls-port",
          "the balancer speaks plain to a port that speaks TLS",
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
    if (!(Dialect.of(replays) instanceof Dialect.SpeaksTls(var shown))
        || Misfit.isTlsOfCheckOnly(facts)) {
      return Outcome.irrelevant();
    }
    return Outcome.proven(
        Finding.of(
            "the balancer speaks plain to " + facts.server().name() + ", whose port speaks TLS",
            Misfit.evidence(facts, replays, shown),
            Advice.spoken(
                facts,
                "speak TLS to the server: `ssl verify required ca-file FILE` on the server line",
                "speak TLS to the server: `proxy_pass https://…` (in `stream`: `proxy_ssl on`)")));
  }
}
