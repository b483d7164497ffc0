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
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.observation.Observation;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Look-ups at two places give answers that have nothing in common (DNS views).
final class SplitHorizon implements Cause {

  private static final About ABOUT =
      About.root(
          "split-horizon",
          "the name means something else at the balancer than elsewhere",
          Stage.NAME,
          Effects.and(Effects.OTHER_MACHINE, "name-error"),
          FactKind.NAMES,
          FactKind.RESOLVER,
          FactKind.CONNECT);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Observation.NameLookup> here = Answers.now(facts);
    if (Answers.host(facts).isEmpty() || here.isEmpty()) {
      return Outcome.irrelevant();
    }
    boolean isFile =
        Answers.hostsEntries(facts).stream()
            .anyMatch(entry -> here.get().addresses().contains(entry.address()));
    if (isFile) {
      return Outcome.irrelevant(); // no name server said so
    }
    for (Observation.NameLookup other : facts.lookups()) {
      boolean differs =
          !other.vantage().equals(here.get().vantage())
              && !other.addresses().isEmpty()
              && other.addresses().stream().noneMatch(here.get().addresses()::contains)
              && other.addresses().stream().noneMatch(IpAddress::isLoopback);
      if (differs) {
        return judge(facts, here.get(), other);
      }
    }
    return ofSection(facts, here.get());
  }

  /// The name servers that the balancer asks itself have another view than those of its host.
  private static Outcome ofSection(Case facts, Observation.NameLookup here) {
    var section = SectionAnswers.of(facts);
    Optional<IpAddress> dialled = Answers.dialled(facts);
    boolean differs =
        !here.addresses().isEmpty()
            && dialled.filter(section.addresses()::contains).isPresent()
            && here.addresses().stream().noneMatch(section.addresses()::contains);
    Optional<Observation.Connect> works = Answers.working(facts, here.addresses());
    if (!differs || works.isEmpty() || !Answers.hostsEntries(facts).isEmpty()) {
      return Outcome.irrelevant();
    }
    var evidence = new ArrayList<>(section.evidence());
    evidence.add(Answers.evidence(here));
    evidence.add(Answers.evidence(works.get()));
    return Outcome.proven(
        Finding.of(
            here.name()
                + " is "
                + Answers.text(here.addresses())
                + " to the balancer's host and something else to resolvers "
                + section.section(),
            evidence,
            Answers.advice(
                facts,
                "let resolvers "
                    + section.section()
                    + " ask the name servers that know the right address",
                Remedy.Risk.LOW)));
  }

  /// Name servers on the balancer's host itself, which may keep an answer that is no longer given;
  /// empty where it asks others.
  private static Optional<List<IpAddress>> ownServers(Case facts) {
    return facts
        .balancerHost()
        .resolver()
        .asValue()
        .map(ResolverConfig::nameServers)
        .filter(all -> !all.isEmpty() && all.stream().allMatch(IpAddress::isLoopback));
  }

  private static Outcome judge(
      Case facts, Observation.NameLookup here, Observation.NameLookup other) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(Answers.evidence(here));
    evidence.add(Answers.evidence(other));
    Optional<Observation.Connect> works = Answers.working(facts, other.addresses());
    works.map(Answers::evidence).ifPresent(evidence::add);
    Finding finding =
        Finding.of(
            here.name()
                + " is "
                + Answers.text(other.addresses())
                + " at "
                + other.vantage()
                + " and something else at the balancer",
            evidence,
            Answers.advice(
                facts,
                "give the balancer the view of the name servers that knows the right address",
                Remedy.Risk.LOW));
    if (KeptAnswer.of(facts).isPresent()) {
      return Outcome.excluded("the balancer's own name server gives an answer that it kept");
    }
    if (works.isEmpty()) {
      return Outcome.likely(finding, "which of the two answers is meant for the balancer");
    }
    return ownServers(facts)
        .map(own ->
            Outcome.likely(
                finding,
                "whether "
                    + Answers.text(own)
                    + " answers from its cache: `dig @"
                    + own.getFirst()
                    + " "
                    + here.name()
                    + "` shows a time to live that counts down then"))
        .orElse(Outcome.proven(finding));
  }
}
