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

/// The answer to the check says that the limit of connections is reached.
final class BackendConnectionLimit implements Cause {

  private static final About ABOUT =
      About.root(
          "backend-connection-limit",
          "the service refuses connections above its limit",
          Stage.APPLICATION,
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
    Optional<Refusal> refusal = Refusal.of(failure.get(), Refusal.Kind.LIMIT);
    return refusal.isEmpty()
        ? Outcome.irrelevant()
        : Outcome.proven(
            Finding.of(
                facts.server().name() + " has no connection left: " + refusal.get().words(),
                List.of(Advice.seen(failure.get(), "the server says: " + refusal.get().words())),
                Advice.server(
                    facts,
                    "raise the limit of connections, or bound the clients with `maxconn` on the server line")));
  }
}
