package io.whydown.diagnose.causes.names;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;

/// The balancer follows the name with name servers of its own, and uses an address that a look-up
/// on its host does not give any more.
final class DnsCacheStale implements Cause {

  private static final About ABOUT =
      About.root(
          "dns-cache-stale",
          "a name server or cache gives an old address",
          Stage.NAME,
          Effects.OTHER_MACHINE,
          FactKind.NAMES,
          FactKind.RUNTIME,
          FactKind.CONNECT,
          FactKind.RESOLVER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<IpAddress> running = Answers.running(facts);
    Optional<Observation.NameLookup> look = Answers.now(facts);
    String section = facts.server().resolvers();
    Optional<Outcome> kept = KeptAnswer.of(facts).map(KeptAnswer::judge);
    if (kept.isPresent()) {
      return kept.get();
    }
    if (Answers.host(facts).isEmpty()
        || running.isEmpty()
        || section == null
        || look.isEmpty()
        || look.get().addresses().isEmpty()
        || look.get().addresses().contains(running.get())
        || !Answers.wasTried(facts)
        || !Answers.hostsEntries(facts).isEmpty()) {
      return Outcome.irrelevant();
    }
    var own = SectionAnswers.of(facts);
    if (own.addresses().contains(running.get())) {
      return Outcome.excluded(
          "the name servers of resolvers " + section + " answer " + running.get() + " still");
    }
    if (!own.addresses().isEmpty()) {
      return Outcome.proven(held(facts, own, running.get()));
    }
    return Outcome.likely(
        Finding.of(
            "resolvers " + section + " still give " + running.get() + " for " + look.get().name(),
            List.of(
                Answers.evidence(look.get()),
                new Evidence(
                    "the balancer follows the name with resolvers " + section,
                    facts.server().provenance())),
            Answers.advice(
                facts,
                "ask each name server of resolvers " + section + " and lower hold valid",
                Remedy.Risk.LOW,
                servers(facts, section, look.get().name()).toArray(String[]::new))),
        "what the name servers of resolvers " + section + " answer");
  }

  private static Finding held(Case facts, SectionAnswers own, IpAddress running) {
    return Finding.of(
        "the balancer holds "
            + running
            + " for "
            + Answers.host(facts).orElse("the name")
            + ", and the name servers of resolvers "
            + own.section()
            + " answer "
            + Answers.text(own.addresses()),
        own.evidence(),
        Answers.advice(
            facts,
            "lower `hold valid` and `timeout resolve` in resolvers " + own.section(),
            Remedy.Risk.LOW));
  }

  private static List<String> servers(Case facts, String section, String name) {
    return facts.proxy().settings().resolvers().getOrDefault(section, List.of()).stream()
        .map(server -> server.replaceFirst(":53$", ""))
        .filter(server -> IpAddress.tryParse(server).isPresent())
        .map(server -> "dig @" + server + " " + name)
        .toList();
  }
}
