package io.whydown.diagnose.causes.names;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.observation.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// No hosts file and no name server knows the name (RFC 2308: NXDOMAIN, or no data).
final class NameUnresolvable implements Cause {

  private static final About ABOUT =
      About.root(
          "name-unresolvable",
          "the name does not exist",
          Stage.NAME,
          Set.of("name-error"),
          FactKind.NAMES,
          FactKind.RUNTIME,
          FactKind.RESOLVER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<String> host = Answers.host(facts);
    if (host.isEmpty()) {
      return ofService(facts);
    }
    var own = SectionAnswers.of(facts);
    if (own.isAsked() && !own.isSilent() && !Answers.wasTried(facts)) {
      return ofSection(facts, own);
    }
    Optional<Observation.NameLookup> look = Answers.now(facts);
    if (look.isEmpty()) {
      return Outcome.unknown(Answers.notLookedUp(facts, host.get()));
    }
    Observation.LookupFailure failure = look.get().failure();
    if (failure == null) {
      return Outcome.excluded(
          host.get() + " resolves to " + Answers.text(look.get().addresses()),
          Answers.evidence(look.get()));
    }
    return switch (failure) {
      case NO_SUCH_NAME -> decided(facts, look.get(), "does not exist");
      case NO_ADDRESS -> decided(facts, look.get(), "exists and has no address");
      case OTHER_FAMILY ->
          Outcome.excluded("the name has IPv6 addresses", Answers.evidence(look.get()));
      case SERVER_FAILURE ->
          Outcome.likely(
              finding(facts, look.get(), "cannot be resolved: the name server fails"),
              "why the name server fails");
      case NO_ANSWER, TEMPORARY ->
          Answers.hasNoNameServer(facts)
              ? Outcome.proven(
                  finding(
                      facts,
                      look.get(),
                      "is in no hosts file, and resolv.conf names no name server"))
              : Outcome.irrelevant();
      case OTHER -> Outcome.unknown(Answers.notLookedUp(facts, host.get()));
    };
  }

  /// A service name (RFC 2782) is asked of the section's name servers alone.
  private static Outcome ofService(Case facts) {
    var own = SectionAnswers.of(facts);
    if (!own.isAsked() || own.isSilent() || own.isFailure() || Answers.wasTried(facts)) {
      return Outcome.irrelevant();
    }
    if (own.all().stream().anyMatch(answer -> !answer.services().isEmpty())) {
      return ofTargets(facts, own);
    }
    return Outcome.proven(
        Finding.of(
            facts.server().target().text()
                + " names no service, say the name servers of resolvers "
                + own.section(),
            own.evidence(),
            Answers.advice(
                facts,
                "correct the service name in the configuration, or add its SRV record",
                Remedy.Risk.LOW,
                "dig SRV " + facts.server().target().text())));
  }

  /// A service record names machines; those may be gone.
  private static Outcome ofTargets(Case facts, SectionAnswers own) {
    List<Observation.NameServerAnswer> all =
        own.all().stream()
            .flatMap(answer -> answer.services().stream())
            .map(Observation.Service::target)
            .distinct()
            .flatMap(target -> facts.nameServers(target).stream())
            .toList();
    boolean areGone =
        !all.isEmpty()
            && all.stream()
                .allMatch(a ->
                    a.addresses().isEmpty()
                        && ("NXDOMAIN".equals(a.code()) || "NOERROR".equals(a.code())));
    if (!areGone) {
      return Outcome.irrelevant();
    }
    var evidence = new ArrayList<>(own.evidence());
    evidence.addAll(new SectionAnswers(facts, all).evidence());
    return Outcome.proven(
        Finding.of(
            "the service record of "
                + facts.server().target().text()
                + " names "
                + all.stream()
                    .map(Observation.NameServerAnswer::name)
                    .distinct()
                    .collect(Collectors.joining(", "))
                + ", which has no address",
            evidence,
            Answers.advice(
                facts,
                "give that machine an address, or take it out of the service record",
                Remedy.Risk.LOW,
                "dig SRV " + facts.server().target().text())));
  }

  /// What the name servers of the balancer's own section say; a short name that exists below a
  /// search domain is another cause.
  private static Outcome ofSection(Case facts, SectionAnswers own) {
    String name = Answers.host(facts).orElse("");
    if (!own.addresses().isEmpty()) {
      return Outcome.excluded(
          "the name servers of resolvers "
              + own.section()
              + " answer "
              + Answers.text(own.addresses()));
    }
    if (name.indexOf('.') < 0 && !Answers.fresh(facts).isEmpty()) {
      return Outcome.irrelevant();
    }
    String what =
        own.isAll("NXDOMAIN")
            ? "does not exist"
            : own.isFailure() ? "cannot be resolved: they fail" : "has no address";
    Finding finding =
        Finding.of(
            "the name "
                + name
                + ", say the name servers of resolvers "
                + own.section()
                + ", "
                + what,
            own.evidence(),
            Answers.advice(
                facts,
                "correct the name in the configuration, or add it to those name servers",
                Remedy.Risk.LOW));
    return own.isFailure()
        ? Outcome.likely(finding, "why the name servers fail")
        : Outcome.proven(finding);
  }

  /// A balancer with name servers of its own may be told something else.
  private static Outcome decided(Case facts, Observation.NameLookup look, String what) {
    Finding finding = finding(facts, look, "the name " + look.name() + " " + what);
    boolean asksOthers = facts.server().resolvers() != null;
    boolean failsToo = facts.runtime() instanceof Reading.Seen(var state) && state.isMaintenance();
    if (asksOthers && !failsToo) {
      return Outcome.likely(
          finding, "what the name servers of resolvers " + facts.server().resolvers() + " say");
    }
    return Answers.asksCache(facts) && !isConfirmed(facts, look.name())
        ? Outcome.likely(
            finding,
            "whether the name servers behind the cache on the balancer's host say the same")
        : Outcome.proven(finding);
  }

  /// A name server elsewhere says that there is no such name.
  private static boolean isConfirmed(Case facts, String name) {
    return facts.nameServersOfHosts(name).stream()
        .anyMatch(a -> !a.server().address().isLoopback() && "NXDOMAIN".equals(a.code()));
  }

  private static Finding finding(Case facts, Observation.NameLookup look, String title) {
    String full = title.startsWith("the name") ? title : look.name() + " " + title;
    return Finding.of(
        full,
        List.of(
            Answers.evidence(look),
            new Evidence(
                facts.server().name() + " is configured by that name",
                facts.server().provenance())),
        Answers.advice(
            facts,
            "correct the name in the configuration, or add it to DNS or the hosts file",
            Remedy.Risk.LOW));
  }
}
