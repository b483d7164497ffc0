package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation.CheckReplay;

/// The check and the traffic of one server differ in TLS, and the port speaks what the check does
/// not.
final class HealthCheckTlsMismatch implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-tls-mismatch",
          "only the check, not the traffic, is wrong about TLS",
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
    if (!Misfit.isTlsOfCheckOnly(facts)) {
      return Outcome.irrelevant();
    }
    return switch (Dialect.of(replays)) {
      case Dialect.SpeaksTls(var shown) ->
          Outcome.proven(
              finding(
                  facts,
                  replays,
                  shown,
                  "the check speaks plain to a port that speaks TLS",
                  "let the check speak TLS: `check-ssl` on the server line"));
      case Dialect.SpeaksPlain(var shown) ->
          Outcome.proven(
              finding(
                  facts,
                  replays,
                  shown,
                  "the check speaks TLS to a port that answers in plain",
                  "drop `check-ssl` from the server line, `ssl` from the `connect` rule, or `option"
                      + " ssl-hello-chk`"));
      case Dialect.AsExpected _,
          Dialect.WantsProxyHeader _,
          Dialect.RejectsProxyHeader _,
          Dialect.WantsServerName _,
          Dialect.SpeaksHttp2 _,
          Dialect.Other _ ->
          Outcome.irrelevant();
    };
  }

  private static Finding finding(
      Case facts, Replays replays, CheckReplay shown, String title, String summary) {
    return Finding.of(
        title, Misfit.evidence(facts, replays, shown), Advice.configuration(facts, summary));
  }
}
