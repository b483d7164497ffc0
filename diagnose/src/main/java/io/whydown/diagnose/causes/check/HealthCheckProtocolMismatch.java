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
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Mode;
import java.util.List;

/// A check that fits other backends is used, often inherited, for a service of another protocol.
final class HealthCheckProtocolMismatch implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-protocol-mismatch",
          "the check speaks another protocol than the service",
          Stage.CHECK,
          Effects.AFTER_CONNECT,
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    return switch (Dialect.of(replays)) {
      case Dialect.Other(var protocol, var shown) when Misfit.isOfCheck(facts, protocol) -> {
        Finding finding = finding(facts, replays, protocol, shown);
        yield Misfit.isUsualPort(facts, protocol)
            ? Outcome.proven(finding)
            : Outcome.likely(finding, "that the service is meant to be " + protocol);
      }
      case Dialect.SpeaksHttp2(var shown) when isDeaf(replays) ->
          Outcome.proven(deaf(facts, shown));
      case Dialect.SpeaksHttp2(var shown)
          when facts.backend().mode() == Mode.TCP && replays.grpc().isEmpty() -> {
        Finding finding = finding(facts, replays, "HTTP/2", shown);
        yield shown.status() <= 0
            ? Outcome.proven(finding)
            : Outcome.likely(finding, "whether some request in HTTP/1 is answered");
      }
      case Dialect.AsExpected _,
          Dialect.WantsProxyHeader _,
          Dialect.RejectsProxyHeader _,
          Dialect.WantsServerName _,
          Dialect.SpeaksTls _,
          Dialect.SpeaksPlain _,
          Dialect.SpeaksHttp2 _,
          Dialect.Other _ ->
          Outcome.irrelevant();
    };
  }

  static boolean isDeaf(Replays replays) {
    Check check = replays.settings();
    return check != null && replays.failure().filter(f -> Dialect.isDeaf(check, f)).isPresent();
  }

  private static Finding deaf(Case facts, CheckReplay shown) {
    return Finding.of(
        "the check offers HTTP/2 to "
            + facts.server().name()
            + ", as the server line does, and speaks HTTP/1 when it is chosen",
        List.of(
            Advice.seen(
                shown,
                "asked in HTTP/1 after it chose HTTP/2, it answers: "
                    + Greetings.firstLine(shown.received())),
            new Evidence("the server line offers HTTP/2", facts.server().provenance())),
        Advice.configuration(
            facts,
            "give the check a protocol of its own on the server line: `check-alpn http/1.1`, or"
                + " `check-proto h2`"));
  }

  private static Finding finding(Case facts, Replays replays, String protocol, CheckReplay shown) {
    return Finding.of(
        "the check asks " + replays.requestText() + " of a service that speaks " + protocol,
        List.of(
            Advice.seen(
                shown,
                "the service answers as "
                    + protocol
                    + " does: "
                    + Greetings.firstLine(shown.received())),
            new Evidence("the check is configured here", Advice.line(facts))),
        Advice.configuration(facts, "check the service in its own protocol, or only its port"));
  }
}
