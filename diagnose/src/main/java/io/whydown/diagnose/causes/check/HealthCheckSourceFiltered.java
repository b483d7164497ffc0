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
import io.whydown.model.host.LogLine;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The server itself says, in its answer or its log, that this address may not use it.
final class HealthCheckSourceFiltered implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-source-filtered",
          "the server does not allow the balancer's address",
          Stage.CHECK,
          Set.of(
              "unexpected-status",
              "unexpected-response",
              "closed-after-accept",
              "connection-reset"),
          FactKind.CHECK,
          FactKind.JOURNAL,
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.PROCESSES);

  private static final int TOO_MANY_REQUESTS = 429;

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    if (failure.isEmpty()) {
      return Outcome.irrelevant();
    }
    Optional<Refusal> refusal = Refusal.of(failure.get(), Refusal.Kind.ADDRESS);
    if (refusal.isPresent()) {
      return Outcome.proven(
          finding(
              facts,
              refusal.get().words(),
              Advice.seen(failure.get(), "the server says: " + refusal.get().words())));
    }
    if (isTurnedAway(replays, failure.get())) {
      String words = Greetings.firstLine(failure.get().received());
      return Outcome.likely(
          finding(facts, words, Advice.seen(failure.get(), "it greets with: " + words)),
          "the access lists of the mail server: it may serve nobody");
    }
    int status = failure.get().status();
    boolean hangsUp = failure.get().result() instanceof CheckResult.Closed;
    if (!hangsUp && status != 403 && status != TOO_MANY_REQUESTS) {
      return Outcome.irrelevant();
    }
    for (LogLine line : facts.serverHost().journal().asValue().orElse(List.of()).reversed()) {
      if (AccessLog.turnsAway(facts, line)) {
        return Outcome.proven(
            finding(
                facts,
                line.message(),
                new Evidence("its log says: " + line.message(), line.provenance())));
      }
    }
    boolean isForeign = !(Dialect.of(replays) instanceof Dialect.AsExpected);
    if (isForeign || status == 403 || replays.serves("browser") || replays.serves("host")) {
      return Outcome.irrelevant();
    }
    return Outcome.unknown(
        new Gap(
            FactKind.JOURNAL,
            facts.serverVantage().orElse(facts.server().name()),
            "why " + facts.server().name() + (hangsUp ? " hangs up" : " answers " + status),
            "the connection does not say; the log of the application, or of what stands before it,"
                + " would"));
  }

  /// A mail server that greets with 554 or 421 will not serve this client (RFC 5321, 3.1 and 3.8).
  private static boolean isTurnedAway(Replays replays, CheckReplay failure) {
    Check check = replays.settings();
    return check != null
        && check.kind() == Check.Kind.SMTP
        && failure.received().matches("(?s)\\s*(?:554|421)[ -].*");
  }

  private static Finding finding(Case facts, String words, Evidence said) {
    return Finding.of(
        facts.server().name() + " does not allow the balancer's address: " + words,
        List.of(said),
        Advice.server(facts, "allow the balancer's address at " + facts.server().name()));
  }
}
