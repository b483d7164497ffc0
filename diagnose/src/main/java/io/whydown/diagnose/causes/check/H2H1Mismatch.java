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
import io.whydown.model.proxy.Mode;
import java.util.List;
import java.util.Optional;

/// The answer to HTTP/1 is an HTTP/2 SETTINGS frame (RFC 9113, 6.5).
final class H2H1Mismatch implements Cause {

  private static final About ABOUT =
      About.root(
          "h2-h1-mismatch",
          "one side speaks HTTP/2, the other HTTP/1",
          Stage.APPLICATION,
          Effects.AFTER_CONNECT_OR_TLS,
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    if (isAnsweredInHttp1(replays)) {
      return Outcome.proven(olderServer(facts, olderAnswer(replays).orElseThrow()));
    }
    Optional<CheckReplay> refusal =
        replays.failure().filter(r -> offersHttp2Only(replays) && isRefusedByAlpn(r));
    if (refusal.isPresent()) {
      return Outcome.proven(noHttp2(facts, refusal.get()));
    }
    if (!(Dialect.of(replays) instanceof Dialect.SpeaksHttp2(var shown))
        || facts.backend().mode() == Mode.TCP
        || HealthCheckProtocolMismatch.isDeaf(replays)
        || replays.grpc().isPresent() && !replays.isOfTraffic()) {
      return Outcome.irrelevant();
    }
    boolean greeted = shown.status() <= 0;
    Finding finding =
        Finding.of(
            facts.server().name() + " speaks HTTP/2 only, and the balancer asks in HTTP/1",
            List.of(
                Advice.seen(
                    shown,
                    (greeted
                            ? "the first bytes are an HTTP/2 SETTINGS frame: "
                            : "asked in HTTP/2 it answers, and in HTTP/1 it does not: ")
                        + Greetings.firstLine(shown.received())),
                new Evidence("the server line", facts.server().provenance())),
            Advice.spoken(
                facts,
                "speak HTTP/2 to it: `proto h2` on the server line (with TLS `alpn h2`), `check-proto h2` for the check",
                "pass gRPC on with `grpc_pass`; for other traffic let the service speak HTTP/1.1 as well"));
    return greeted
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "whether some request in HTTP/1 is answered");
  }

  /// The check speaks HTTP/2, and the answer is one in HTTP/1.
  static boolean isAnsweredInHttp1(Replays replays) {
    return olderAnswer(replays).isPresent();
  }

  /// That answer, or the one to a request in HTTP/1 where HTTP/2 was not answered.
  private static Optional<CheckReplay> olderAnswer(Replays replays) {
    Check check = replays.settings();
    Optional<CheckReplay> failure = replays.failure().filter(r -> r.status() <= 0);
    if (check == null || !check.isOfHttp2() || failure.isEmpty()) {
      return Optional.empty();
    }
    String got = failure.map(CheckReplay::received).orElse("");
    boolean speaksHttp2 =
        replays.passes("patient")
            || got.startsWith("HTTP/2 ")
            || Greetings.protocol(got).filter(Greetings.HTTP2::equals).isPresent();
    return failure
        .filter(r -> r.result() instanceof CheckResult.Malformed)
        .filter(r -> r.received().startsWith("HTTP/1."))
        .or(() -> replays.find("http1").filter(r -> !speaksHttp2 && r.status() > 0))
        .filter(r -> !CheckReplay.wantsTls(r.received()));
  }

  private static boolean offersHttp2Only(Replays replays) {
    Check check = replays.settings();
    return check != null && (check.isOfHttp2() || "h2".equals(check.alpn()));
  }

  /// The alert of a server that knows none of the offered protocols (RFC 7301, 3.2).
  private static boolean isRefusedByAlpn(CheckReplay replay) {
    return replay.result() instanceof CheckResult.TlsFailed failed
        && failed.detail().contains("no_application_protocol");
  }

  private static Finding noHttp2(Case facts, CheckReplay refusal) {
    return Finding.of(
        "the balancer offers HTTP/2 only, which " + facts.server().name() + " does not speak",
        List.of(
            Advice.seen(
                refusal, "offered h2 by ALPN, it ends with the alert no_application_protocol"),
            new Evidence("the server line", facts.server().provenance())),
        Advice.configuration(
            facts, "offer HTTP/1.1 as well: `alpn h2,http/1.1`, or let the server speak HTTP/2"));
  }

  private static Finding olderServer(Case facts, CheckReplay shown) {
    Check check = facts.server().check();
    boolean isOfStep = check != null && !"h2".equals(check.alpn());
    return Finding.of(
        "the balancer speaks HTTP/2 to " + facts.server().name() + ", which answers in HTTP/1",
        List.of(
            Advice.seen(
                shown,
                (shown.purpose().equals("http1")
                        ? "HTTP/2 gets no answer, and HTTP/1.1: "
                        : "the answer to HTTP/2: ")
                    + Greetings.firstLine(shown.received())),
            new Evidence("the server line", facts.server().provenance())),
        Advice.spoken(
            facts,
            "drop `proto h2` from "
                + (isOfStep ? "the check's `connect`" : "the server line")
                + ", or let the server speak HTTP/2",
            "pass requests on in HTTP/1.1 with `proxy_pass`, or let the server speak HTTP/2"));
  }
}
