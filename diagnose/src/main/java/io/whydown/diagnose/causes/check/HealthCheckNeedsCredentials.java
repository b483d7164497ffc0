package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.observation.Observation.CheckReplay;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The answer asks for credentials (RFC 9110, 11), or a database refuses the check's account.
final class HealthCheckNeedsCredentials implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-needs-credentials",
          "the checked path or service wants credentials that the check does not send",
          Stage.CHECK,
          Set.of("unexpected-status", "unexpected-response"),
          FactKind.CHECK,
          FactKind.RUNTIME,
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.PROCESSES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.UNITS,
          FactKind.JOURNAL,
          FactKind.CONTAINERS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    if (failure.isEmpty()) {
      return byBalancer(facts, replays);
    }
    CheckReplay seen = failure.get();
    Optional<Refusal> refusal = Refusal.of(seen, Refusal.Kind.CREDENTIALS);
    if (refusal.isPresent()) {
      return Outcome.proven(
          finding(facts, seen, "refuses the account of the check: " + refusal.get().words()));
    }
    if (!replays.isHttp() || replays.serves("browser")) {
      return Outcome.irrelevant();
    }
    return switch (seen.status()) {
      case 401, 407 ->
          replays.sendsHeader("authorization")
              ? Outcome.likely(
                  finding(
                      facts, seen, "refuses the credentials of the check (" + seen.status() + ")"),
                  "credentials that the server accepts")
              : OtherProgram.judge(
                  replays,
                  finding(
                      facts,
                      seen,
                      "wants credentials for "
                          + replays.path()
                          + " ("
                          + seen.status()
                          + "), the check sends none"));
      case 403 ->
          Outcome.likely(
              finding(facts, seen, "forbids " + replays.path() + " to the check (403)"),
              "whether the server forbids it to this address or to everybody without credentials");
      default -> Outcome.irrelevant();
    };
  }

  private static Outcome byBalancer(Case facts, Replays replays) {
    if (!(facts.runtime() instanceof Reading.Seen(var state))
        || replays.find("check").isPresent()
        || !state.isDown()
        || state.checkCode() != 401) {
      return Outcome.irrelevant();
    }
    return Outcome.likely(
        Finding.of(
            facts.server().name() + " wants credentials for " + replays.path() + " (401)",
            List.of(
                new Evidence(
                    "the balancer's check got 401 " + state.lastCheck(), state.provenance())),
            remedy(facts)),
        "the check made again from " + facts.balancerVantage());
  }

  private static Finding finding(Case facts, CheckReplay seen, String what) {
    return Finding.of(
        facts.server().name() + " " + what,
        List.of(
            Advice.seen(seen, "the check gets " + Advice.answer(seen)),
            new Evidence("the check is configured here", Advice.line(facts))),
        remedy(facts));
  }

  private static Remedy remedy(Case facts) {
    return Advice.configuration(
        facts,
        "check a path that is open to the balancer, or give the check an account of its own");
  }
}
