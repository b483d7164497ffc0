package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check.Step;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The check passes as soon as it carries a Host header (RFC 9112, 3.2).
final class HealthCheckHostHeaderNeeded implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-host-header-needed",
          "the server wants a Host header that the check does not send",
          Stage.CHECK,
          Set.of(
              "unexpected-status",
              "unexpected-response",
              "closed-after-accept",
              "connection-reset"),
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
        || replays.sendsHeader("host")
        || Replays.isServed(failure.get().status())) {
      return Outcome.irrelevant();
    }
    if (!replays.passes("host")) {
      return replays.find("host").isPresent()
          ? Outcome.excluded("the same request with a Host header fails as well")
          : Outcome.irrelevant();
    }
    CheckReplay served = replays.find("host").orElseThrow();
    return Outcome.proven(
        Finding.of(
            "the check sends no Host header, and "
                + facts.server().name()
                + " refuses requests without one",
            List.of(
                Advice.seen(
                    failure.get(),
                    "the check asks "
                        + replays.requestText()
                        + " without Host and gets "
                        + Advice.answer(failure.get())),
                Advice.seen(
                    served, "the same request with a Host header gets " + Advice.answer(served)),
                new Evidence("the check is configured here", Advice.line(facts))),
            Advice.configuration(
                facts,
                "send one: `http-check send meth "
                    + replays.request().map(Step.HttpSend::method).orElse("GET")
                    + " uri "
                    + replays.path()
                    + " ver HTTP/1.1 hdr Host NAME`, where NAME is a name that the application serves")));
  }
}
