package io.whydown.diagnose.causes.names;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.observation.Observation.NameServerAnswer;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;

/// A name server on the balancer's own host that gives the dialled address with a time to live that
/// has run down, where another gives a fresh answer with another address: it kept the old one (RFC
/// 1035, 7.4). What a server is configured to say has the same time to live each time, or none.
/// Immutable.
record KeptAnswer(Case facts, NameServerAnswer kept, NameServerAnswer fresh) {

  static Optional<KeptAnswer> of(Case facts) {
    IpAddress dialled = Answers.dialled(facts).orElse(null);
    String host = Answers.host(facts).orElse(null);
    if (dialled == null || host == null || !Answers.wasTried(facts)) {
      return Optional.empty();
    }
    List<NameServerAnswer> all = facts.nameServersOfHosts(host);
    boolean isGiven =
        all.stream()
            .anyMatch(each ->
                !each.server().address().isLoopback() && each.addresses().contains(dialled));
    if (isGiven) {
      return Optional.empty(); // another view, and no old answer
    }
    return all.stream()
        .filter(own -> own.server().address().isLoopback() && own.addresses().contains(dialled))
        .flatMap(own ->
            all.stream()
                .filter(other -> !other.server().address().isLoopback())
                .filter(other -> !other.addresses().isEmpty())
                .filter(other -> other.addresses().stream().noneMatch(own.addresses()::contains))
                .filter(other -> own.ttlSeconds() > 0 && own.ttlSeconds() < other.ttlSeconds())
                .map(other -> new KeptAnswer(facts, own, other)))
        .findFirst();
  }

  Outcome judge() {
    Finding finding =
        Finding.of(
            kept.server()
                + " keeps "
                + Answers.text(kept.addresses())
                + " for "
                + kept.name()
                + ", which is "
                + Answers.text(fresh.addresses())
                + " by now",
            List.of(evidence(kept), evidence(fresh)),
            Answers.advice(
                facts,
                "flush the cache of the name server on the balancer's host, and reload the balancer",
                Remedy.Risk.LOW,
                "dig @" + kept.server().address() + " " + kept.name(),
                "dig @" + fresh.server().address() + " " + fresh.name()));
    return Outcome.likely(
        finding,
        "that the time to live of " + kept.server() + " counts down between two questions");
  }

  private static Evidence evidence(NameServerAnswer answer) {
    return new Evidence(
        "%s answers %s with %d s to live"
            .formatted(answer.server(), Answers.text(answer.addresses()), answer.ttlSeconds()),
        answer.provenance());
  }
}
