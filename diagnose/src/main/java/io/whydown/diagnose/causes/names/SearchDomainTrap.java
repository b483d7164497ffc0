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
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.observation.Observation;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A search domain of resolv.conf(5) (with `ndots`) decides what the name means, or would be
/// needed.
final class SearchDomainTrap implements Cause {

  private static final About ABOUT =
      About.root(
          "search-domain-trap",
          "a search domain gives the name another meaning",
          Stage.NAME,
          Effects.and(Effects.OTHER_MACHINE, "name-error"),
          FactKind.NAMES,
          FactKind.RUNTIME,
          FactKind.RESOLVER,
          FactKind.CONNECT);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Observation.NameLookup> look = Answers.now(facts);
    if (Answers.host(facts).isEmpty()
        || look.isEmpty()
        || look.get().addresses().isEmpty()
        || !Answers.hostsEntries(facts).isEmpty()
        || !(facts.balancerHost().resolver() instanceof Reading.Seen(var resolver))
        || resolver.searchDomains().isEmpty()) {
      return Outcome.irrelevant();
    }
    return Answers.wasTried(facts)
        ? otherName(facts, look.get(), resolver)
        : shortName(facts, look.get(), resolver);
  }

  /// HAProxy's resolvers ask for the name as it stands; only the system's resolver adds domains.
  private static Outcome shortName(
      Case facts, Observation.NameLookup look, ResolverConfig resolver) {
    if (facts.server().resolvers() == null
        || !(facts.runtime() instanceof Reading.Seen(var state))
        || !state.status().contains("resolution")) {
      return Outcome.irrelevant();
    }
    Optional<Observation.NameLookup> absolute = Answers.absolute(facts);
    var section = SectionAnswers.of(facts);
    boolean absent =
        absolute
            .map(l -> l.failure() == Observation.LookupFailure.NO_SUCH_NAME)
            .orElse(section.isAll("NXDOMAIN") && isAskedByHost(section, resolver));
    boolean isFull = absolute.filter(l -> !l.addresses().isEmpty()).isPresent();
    boolean isShort = look.name().indexOf('.') < 0;
    if (isFull || (!absent && !isShort)) {
      return Outcome.irrelevant();
    }
    Finding finding =
        finding(
            facts,
            look,
            resolver,
            look.name()
                + " exists only below a search domain, which resolvers "
                + facts.server().resolvers()
                + " do not add");
    return absent
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "what DNS answers for " + look.name() + ".");
  }

  /// Whether the section asks the host's own name servers; others may have another view.
  private static boolean isAskedByHost(SectionAnswers section, ResolverConfig resolver) {
    return section.all().stream()
        .allMatch(answer -> resolver.nameServers().contains(answer.server().address()));
  }

  private static Outcome otherName(
      Case facts, Observation.NameLookup look, ResolverConfig resolver) {
    Optional<Observation.NameLookup> absolute = Answers.absolute(facts);
    List<IpAddress> meant = absolute.map(Observation.NameLookup::addresses).orElse(List.of());
    boolean differs =
        !meant.isEmpty()
            && Answers.dialled(facts).filter(look.addresses()::contains).isPresent()
            && meant.stream().noneMatch(look.addresses()::contains);
    if (!differs) {
      return meant.isEmpty() ? laterDomain(facts, look, resolver) : Outcome.irrelevant();
    }
    Finding finding =
        finding(
            facts,
            look,
            resolver,
            look.name()
                + " is taken for a name below a search domain, "
                + Answers.text(look.addresses())
                + " instead of "
                + Answers.text(meant));
    return Answers.working(facts, meant).isPresent()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "whether the service is at " + Answers.text(meant));
  }

  /// The name exists below several search domains; the first that has it wins.
  private static Outcome laterDomain(
      Case facts, Observation.NameLookup look, ResolverConfig resolver) {
    boolean used = Answers.dialled(facts).filter(look.addresses()::contains).isPresent();
    for (String domain : resolver.searchDomains()) {
      List<Observation.NameLookup> below = facts.lookups(look.name() + "." + domain + ".");
      for (Observation.NameLookup other : below) {
        boolean differs =
            !other.addresses().isEmpty()
                && other.addresses().stream().noneMatch(look.addresses()::contains);
        if (used && differs && Answers.working(facts, other.addresses()).isPresent()) {
          return Outcome.likely(
              finding(
                  facts,
                  look,
                  resolver,
                  look.name()
                      + " exists below several search domains; the first has "
                      + Answers.text(look.addresses())
                      + ", and what is in "
                      + domain
                      + " takes connections",
                  Answers.evidence(other)),
              "which of the two is meant");
        }
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(
      Case facts,
      Observation.NameLookup look,
      ResolverConfig resolver,
      String title,
      Evidence... more) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(Answers.evidence(look));
    evidence.addAll(List.of(more));
    Answers.absolute(facts).map(Answers::evidence).ifPresent(evidence::add);
    evidence.add(
        new Evidence(
            "resolv.conf searches " + String.join(", ", resolver.searchDomains()),
            resolver.provenance()));
    return Finding.of(
        title,
        evidence,
        Answers.advice(
            facts,
            "write the full name on the server line",
            Remedy.Risk.LOW,
            "getent ahosts " + look.name() + "."));
  }
}
