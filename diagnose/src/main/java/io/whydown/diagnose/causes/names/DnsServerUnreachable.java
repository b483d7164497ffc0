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
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// No name server of the balancer answered in time (RFC 1035), so nothing is known of the name.
final class DnsServerUnreachable implements Cause {

  private static final About ABOUT =
      About.root(
          "dns-server-unreachable",
          "the name server does not answer",
          Stage.NAME,
          Set.of("name-error"),
          FactKind.NAMES,
          FactKind.RESOLVER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var own = SectionAnswers.of(facts);
    if (own.isAsked() && !Answers.wasTried(facts)) {
      return ofSection(facts, own);
    }
    Optional<Observation.NameLookup> look = Answers.now(facts);
    if (Answers.host(facts).isEmpty() || look.isEmpty() || look.get().failure() == null) {
      return Outcome.irrelevant();
    }
    if (Answers.hasNoNameServer(facts)) {
      return Outcome.irrelevant();
    }
    return switch (look.get().failure()) {
      case NO_ANSWER -> Outcome.proven(finding(facts, look.get()));
      case TEMPORARY ->
          Outcome.likely(finding(facts, look.get()), "an answer of each name server by itself");
      case NO_SUCH_NAME, NO_ADDRESS, OTHER_FAMILY, SERVER_FAILURE ->
          Outcome.excluded(
              "a name server answered for " + look.get().name(), Answers.evidence(look.get()));
      case OTHER -> Outcome.irrelevant();
    };
  }

  /// HAProxy asks the name servers of its section alone.
  private static Outcome ofSection(Case facts, SectionAnswers own) {
    if (!own.isSilent()) {
      return Outcome.excluded("a name server of resolvers " + own.section() + " answers");
    }
    String first = String.valueOf(own.all().getFirst().server().address());
    return Outcome.proven(
        Finding.of(
            "the name servers of resolvers "
                + own.section()
                + " do not answer, so the balancer cannot resolve "
                + Answers.host(facts).orElse("the name"),
            own.evidence(),
            Answers.advice(
                facts,
                "make the name servers of resolvers "
                    + own.section()
                    + " reachable from the balancer, or name others",
                Remedy.Risk.LOW,
                "dig +tries=1 +time=2 @" + first + " " + Answers.host(facts).orElse("."))));
  }

  private static Finding finding(Case facts, Observation.NameLookup look) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(Answers.evidence(look));
    List<IpAddress> servers = List.of();
    if (facts.balancerHost().resolver() instanceof Reading.Seen(var resolver)) {
      servers = resolver.nameServers();
      String says =
          servers.isEmpty()
              ? "resolv.conf names no name server"
              : "resolv.conf names " + Answers.text(servers);
      evidence.add(new Evidence(says, resolver.provenance()));
    }
    String who = servers.isEmpty() ? "the name server" : Answers.text(servers);
    String command =
        servers.isEmpty()
            ? "cat /etc/resolv.conf"
            : "dig +tries=1 +time=2 @" + servers.getFirst() + " " + look.name();
    return Finding.of(
        who + " does not answer, so " + look.name() + " cannot be resolved",
        evidence,
        Answers.advice(
            facts,
            "make the name server reachable from the balancer, or name another one in resolv.conf",
            Remedy.Risk.LOW,
            command));
  }
}
