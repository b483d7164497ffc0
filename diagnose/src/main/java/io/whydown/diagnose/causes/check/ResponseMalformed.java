package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The bytes that came cannot be read as an HTTP/1 answer (RFC 9112, 4), and are of no other
/// protocol that is known here.
final class ResponseMalformed implements Cause {

  private static final About ABOUT =
      About.root(
          "response-malformed",
          "the answer is not valid HTTP",
          Stage.APPLICATION,
          Set.of("unexpected-response", "closed-after-accept", "connection-reset"),
          FactKind.CHECK,
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.PROCESSES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    if (failure.isEmpty()
        || !(failure.get().result() instanceof CheckResult.Malformed(var why))
        || !replays.isHttp()
        || H2H1Mismatch.isAnsweredInHttp1(replays)
        || replays.serves("browser")
        || !(Dialect.of(replays) instanceof Dialect.AsExpected)
        || OtherProgram.of(replays).isPresent()) {
      return Outcome.irrelevant();
    }
    Finding finding =
        Finding.of(
            facts.server().name() + " answers the check with something that is not valid HTTP",
            List.of(
                Advice.seen(
                    failure.get(), why + ": " + Greetings.firstLine(failure.get().received()))),
            Advice.server(
                facts, "mend the application's answer, or look which program answers on the port"));
    return failure.get().received().startsWith("HTTP/")
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which program answers on the port");
  }
}
