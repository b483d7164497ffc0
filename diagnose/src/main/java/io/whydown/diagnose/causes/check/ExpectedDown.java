package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The check selects one role of a replicated service, and this member has another.
final class ExpectedDown implements Cause {

  private static final About ABOUT =
      About.root(
          "expected-down",
          "the server is down on purpose",
          Stage.CHECK,
          Set.of("unexpected-status", "unexpected-response"),
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<Role> role = Role.of(replays);
    if (role.isEmpty()) {
      return Outcome.irrelevant();
    }
    return Outcome.proven(
        Finding.of(
            facts.server().name()
                + " is "
                + role.get().has()
                + ", and the check asks for "
                + role.get().wanted()
                + ": it is meant to be down",
            List.of(
                Advice.seen(
                    replays.failure().orElseThrow(),
                    "the server says that its role is " + role.get().has()),
                new Evidence("the check asks for a role", Advice.line(facts)))));
  }
}
