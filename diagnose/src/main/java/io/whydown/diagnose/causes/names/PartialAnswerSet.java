package io.whydown.diagnose.causes.names;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Slots;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Set;

/// A template has empty slots while the name has more addresses than the balancer uses (RFC 1035:
/// TC).
final class PartialAnswerSet implements Cause {

  private static final About ABOUT =
      About.root(
          "partial-answer-set",
          "the balancer knows fewer addresses than the name has",
          Stage.NAME,
          Set.of("name-error"),
          FactKind.RUNTIME,
          FactKind.NAMES);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!Slots.isSlot(facts.server())
        || !(facts.balancerRuntime() instanceof Reading.Seen(var runtime))) {
      return Outcome.irrelevant();
    }
    List<IpAddress> fresh = Answers.fresh(facts);
    List<IpAddress> known = Slots.filled(facts, runtime);
    List<IpAddress> unknown = fresh.stream().filter(a -> !known.contains(a)).toList();
    if (fresh.isEmpty() || unknown.isEmpty() || Slots.isFilled(facts, runtime)) {
      return Outcome.irrelevant();
    }
    var own = SectionAnswers.of(facts);
    if (own.isTruncated()) {
      return Outcome.proven(
          Finding.of(
              "the answers of resolvers "
                  + own.section()
                  + " for "
                  + Answers.host(facts).orElse("the name")
                  + " are cut, so the balancer uses "
                  + known.size()
                  + " of "
                  + fresh.size()
                  + " addresses",
              own.evidence(),
              Answers.advice(
                  facts, "raise accepted_payload_size in the resolvers section", Remedy.Risk.LOW)));
    }
    return Outcome.likely(
        Finding.of(
            "the balancer uses "
                + known.size()
                + " of "
                + fresh.size()
                + " addresses of "
                + Answers.host(facts).orElse(""),
            List.of(
                new Evidence(
                    Answers.text(unknown) + " fills no slot of the template",
                    facts.server().provenance())),
            Answers.advice(
                facts,
                "raise accepted_payload_size in the resolvers section",
                Remedy.Risk.LOW,
                "dig +notcp " + Answers.host(facts).orElse(""))),
        "the answers of the resolvers' own name servers, and whether they are cut");
  }
}
