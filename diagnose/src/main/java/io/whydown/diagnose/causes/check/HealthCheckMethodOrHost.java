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
import io.whydown.model.evidence.Gap;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check.Step;
import java.util.List;
import java.util.Optional;

/// The check's request is refused, and the same path is served when a browser asks for it.
final class HealthCheckMethodOrHost implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-method-or-host",
          "the check's method, version or Host is refused while a browser's request is served",
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
    Optional<CheckReplay> failure = replays.failure();
    if (failure.isEmpty()
        || !replays.isHttp()
        || replays.sendsNothing()
        || !isRefused(failure.get())
        || replays.passes("patient")
        || !(Dialect.of(replays) instanceof Dialect.AsExpected)
        || H2H1Mismatch.isAnsweredInHttp1(replays)) {
      return Outcome.irrelevant();
    }
    boolean hostDecides = replays.passes("host") && !replays.isOldVersionRefused();
    if (hostDecides && !replays.sendsHeader("host")) {
      return Outcome.excluded("the check's own method is served once it carries a Host header");
    }
    Optional<Gap> cut = replays.missing("browser", "the answer to a GET as a browser sends it");
    if (!hostDecides && cut.isPresent()) {
      return Outcome.unknown(cut.get());
    }
    if (!hostDecides && !replays.serves("browser")) {
      return Outcome.excluded("a GET as a browser sends it fails as well");
    }
    CheckReplay served = replays.find(hostDecides ? "host" : "browser").orElseThrow();
    return Outcome.proven(finding(facts, replays, failure.get(), served, hostDecides));
  }

  /// An answer 4xx or 5xx, or none: an answer below 400 is a matter of the expectation.
  private static boolean isRefused(CheckReplay failure) {
    if (failure.result() instanceof CheckResult.TlsFailed) {
      return false; // the comparison, which verifies no certificate, says nothing of the request
    }
    return failure.status() >= 400 || failure.status() == 0;
  }

  private static Finding finding(
      Case facts, Replays replays, CheckReplay failure, CheckReplay served, boolean hostDecides) {
    String what =
        hostDecides
            ? "the check's Host header"
            : replays.requestText()
                + " "
                + replays.request().map(Step.HttpSend::version).orElse("HTTP/1.0");
    String got = failure.status() > 0 ? Advice.answer(failure) : "no answer";
    return Finding.of(
        facts.server().name()
            + " refuses "
            + what
            + " ("
            + got
            + ") and serves GET "
            + replays.path()
            + " to a browser",
        List.of(
            Advice.seen(failure, "the check asks " + replays.requestText() + " and gets " + got),
            Advice.seen(
                served,
                "the same path asked as "
                    + Greetings.firstLine(served.sent())
                    + " gets "
                    + Advice.answer(served)),
            new Evidence("the check is configured here", Advice.line(facts))),
        Advice.configuration(
            facts,
            "send the request that the application serves: `http-check send meth GET uri "
                + replays.path()
                + " ver HTTP/1.1 hdr Host NAME`"));
  }
}
