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
import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.observation.Observation;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The dialled address stands in the hosts file (hosts(5)), and DNS gives another one that works.
final class HostsFileOverride implements Cause {

  private static final About ABOUT =
      About.root(
          "hosts-file-override",
          "a line of /etc/hosts wins over DNS",
          Stage.NAME,
          Effects.OTHER_MACHINE,
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
    Optional<IpAddress> dialled = Answers.dialled(facts);
    Optional<Observation.NameLookup> dns = Answers.absolute(facts);
    if (dialled.isEmpty() || !Answers.wasTried(facts)) {
      return Outcome.irrelevant();
    }
    List<ResolverConfig.HostsEntry> entries =
        Answers.hostsEntries(facts).stream()
            .filter(e -> e.address().equals(dialled.get()))
            .toList();
    if (entries.isEmpty()) {
      return Outcome.irrelevant();
    }
    if (dns.isEmpty()) {
      return ofOthers(facts, entries.getFirst());
    }
    List<IpAddress> answers = dns.get().addresses();
    if (answers.isEmpty() || answers.contains(dialled.get())) {
      return ofOthers(facts, entries.getFirst());
    }
    Optional<Observation.Connect> works = Answers.working(facts, answers);
    boolean own = dialled.get().isLoopback();
    if (own && (works.isEmpty() || answers.stream().anyMatch(IpAddress::isLoopback))) {
      return Outcome.irrelevant(); // `localhost` and its like
    }
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            "the hosts file says "
                + entries.getFirst().address()
                + " for "
                + entries.getFirst().names().getFirst(),
            entries.getFirst().provenance()));
    evidence.add(Answers.evidence(dns.get()));
    works.map(Answers::evidence).ifPresent(evidence::add);
    Finding finding = finding(facts, entries.getFirst(), answers, evidence);
    return works.isPresent()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "whether the service is at the address that DNS gives");
  }

  /// A stub as that of systemd-resolved reads the hosts file too (resolved.conf(5), ReadEtcHosts),
  /// so that DNS alone cannot be asked there. Another host tells the name's other address.
  private static Outcome ofOthers(Case facts, ResolverConfig.HostsEntry entry) {
    for (Observation.NameLookup other : facts.lookups()) {
      boolean differs =
          !other.vantage().equals(facts.balancerVantage())
              && !other.addresses().isEmpty()
              && !other.addresses().contains(entry.address())
              && other.addresses().stream().noneMatch(IpAddress::isLoopback);
      Optional<Observation.Connect> works =
          differs ? Answers.working(facts, other.addresses()) : Optional.empty();
      if (works.isPresent()) {
        var evidence = new ArrayList<Evidence>();
        evidence.add(
            new Evidence(
                "the hosts file says %s for %s"
                    .formatted(entry.address(), entry.names().getFirst()),
                entry.provenance()));
        evidence.add(Answers.evidence(other));
        evidence.add(Answers.evidence(works.get()));
        return Outcome.likely(
            finding(facts, entry, other.addresses(), evidence),
            "what DNS says at the balancer, past the hosts file");
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(
      Case facts,
      ResolverConfig.HostsEntry entry,
      List<IpAddress> answers,
      List<Evidence> evidence) {
    return Finding.of(
        place(entry)
            + " sends the name to "
            + entry.address()
            + ", DNS says "
            + Answers.text(answers),
        evidence,
        Answers.advice(
            facts,
            "remove or correct " + place(entry) + ", then reload the balancer",
            Remedy.Risk.LOW,
            "grep -n " + entry.address() + " /etc/hosts"));
  }

  private static String place(ResolverConfig.HostsEntry entry) {
    return entry.provenance().origin() instanceof Provenance.Origin.File
        ? entry.provenance().place()
        : "/etc/hosts";
  }
}
