package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation.CheckReplay;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The server says that this address is blocked after too many connections it did not like.
final class HealthCheckBlockedByServer implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-blocked-by-server",
          "the server bans the balancer for the way it checks",
          Stage.CHECK,
          Set.of("unexpected-status", "unexpected-response"),
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<CheckReplay> failure = Replays.of(facts).failure();
    if (failure.isEmpty()) {
      return Outcome.irrelevant();
    }
    Optional<Refusal> refusal = Refusal.of(failure.get(), Refusal.Kind.BLOCKED);
    return refusal.isEmpty()
        ? Outcome.irrelevant()
        : Outcome.proven(
            Finding.of(
                facts.server().name() + " has blocked the balancer: " + refusal.get().words(),
                List.of(Advice.seen(failure.get(), "the server says: " + refusal.get().words())),
                Advice.server(facts, "unblock the balancer", refusal.get().commands()),
                Advice.configuration(
                    facts, "use a check that the server does not count as a failed connection")));
  }
}
