package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.ControlCommand;
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

/// A `server-template` has more slots than its name has addresses; the rest waits for new ones.
final class ServerTemplateUnfilled implements Cause {

  private static final About ABOUT =
      About.root(
          "server-template-unfilled",
          "the slot of a template has no address",
          Stage.NOT_TRIED,
          Set.of("name-error", "not-tried"),
          FactKind.RUNTIME,
          FactKind.NAMES);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!Slots.isSlot(facts.server())
        || !(facts.balancerRuntime() instanceof Reading.Seen(var runtime))
        || !(facts.runtime() instanceof Reading.Seen(var state))
        || Slots.isFilled(facts, runtime)) {
      return Outcome.irrelevant();
    }
    List<IpAddress> filled = Slots.filled(facts, runtime);
    List<IpAddress> fresh =
        facts.lookups().stream()
            .filter(l -> l.vantage().equals(facts.balancerVantage()))
            .flatMap(l -> l.addresses().stream())
            .distinct()
            .toList();
    if (filled.isEmpty() || !filled.containsAll(fresh)) {
      return Outcome.irrelevant();
    }
    int slots = Slots.siblings(facts).size();
    Finding finding =
        Finding.of(
            facts.server().target().text() + " fills " + filled.size() + " of " + slots + " slots",
            List.of(
                new Evidence("the balancer says " + state.status(), state.provenance()),
                new Evidence("the template has " + slots + " slots", facts.server().provenance())),
            Remedy.byHand(
                "none, unless more servers should be registered under the name",
                facts.balancerVantage(),
                ControlCommand.show(facts)));
    return fresh.isEmpty()
        ? Outcome.likely(finding, "how many servers the name has now")
        : Outcome.proven(finding);
  }
}
