package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
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
        || ClientCertRequired.isSaid(failure.get())
        || replays.sendsHeader("host")
        || replays.isOldVersionRefused()
        || Replays.isServed(failure.get().status())) {
      return Outcome.irrelevant();
    }
    if (!replays.passes("host")) {
      return otherName(facts, replays, failure.get());
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
                    + " ver HTTP/1.1 hdr Host "
                    + name(facts))));
  }

  /// The name that the balancer gives to the requests of clients, when it is known.
  private static String name(Case facts) {
    String set = facts.backend().requestHost();
    return set == null
        ? "NAME`, where NAME is a name that the application serves"
        : set + "`, as the requests of clients have it";
  }

  /// The server may want a name that only its clients know: 400 and 421 are what such servers say
  /// (RFC 9110, 15.5.1 and 15.5.20).
  private static Outcome otherName(Case facts, Replays replays, CheckReplay failure) {
    Optional<Gap> cut = replays.missing("host", "the answer to the check with a Host header");
    if (cut.isPresent()) {
      return Outcome.unknown(cut.get());
    }
    if (replays.find("host").isEmpty()) {
      return Outcome.irrelevant();
    }
    if (failure.status() != 400 && failure.status() != 421) {
      return Outcome.excluded("the same request with a Host header fails as well");
    }
    return Outcome.likely(
        Finding.of(
            "the check sends no Host header, and "
                + facts.server().name()
                + " answers "
                + Advice.answer(failure),
            List.of(
                Advice.seen(
                    failure,
                    "the check asks "
                        + replays.requestText()
                        + " without Host and gets "
                        + Advice.answer(failure)),
                new Evidence("the check is configured here", Advice.line(facts))),
            Advice.configuration(
                facts,
                "send the name that clients use: `http-check send meth "
                    + replays.request().map(Step.HttpSend::method).orElse("GET")
                    + " uri "
                    + replays.path()
                    + " ver HTTP/1.1 hdr Host NAME`")),
        "the answer to the check's request with the name that clients use");
  }
}
