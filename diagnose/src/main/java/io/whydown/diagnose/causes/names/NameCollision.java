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
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.observation.Observation;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The hosts file has two addresses of one family for the name, and a balancer takes the first
/// (hosts(5)).
final class NameCollision implements Cause {

  private static final About ABOUT =
      About.root(
          "name-collision",
          "one name stands for two machines",
          Stage.NAME,
          Set.of(
              "connection-refused",
              "connection-timeout",
              "host-unreachable",
              "network-unreachable",
              "connect-denied",
              "connection-reset",
              "closed-after-accept",
              "tls-handshake-failed",
              "unexpected-status",
              "unexpected-response",
              "response-timeout",
              "address-moved",
              "host-down-same-subnet",
              "host-down-behind-router"),
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
    if (dialled.isEmpty() || !Answers.wasTried(facts)) {
      return Outcome.irrelevant();
    }
    List<ResolverConfig.HostsEntry> entries =
        Answers.hostsEntries(facts).stream()
            .filter(e -> e.address().family() == dialled.get().family())
            .toList();
    List<IpAddress> others =
        entries.stream()
            .map(ResolverConfig.HostsEntry::address)
            .filter(a -> !a.equals(dialled.get()))
            .distinct()
            .toList();
    boolean mine = entries.stream().anyMatch(e -> e.address().equals(dialled.get()));
    if (!mine || others.isEmpty()) {
      return Outcome.irrelevant();
    }
    var evidence = new ArrayList<Evidence>();
    for (ResolverConfig.HostsEntry entry : entries) {
      evidence.add(
          new Evidence(entry.provenance().place() + ": " + entry.address(), entry.provenance()));
    }
    Optional<Observation.Connect> works = Answers.working(facts, others);
    works.map(Answers::evidence).ifPresent(evidence::add);
    Finding finding =
        Finding.of(
            Answers.host(facts).orElse("")
                + " stands for "
                + dialled.get()
                + " and for "
                + Answers.text(others)
                + "; the balancer takes the first",
            evidence,
            Answers.advice(
                facts,
                "leave one line for the name in the hosts file, then reload the balancer",
                Remedy.Risk.LOW));
    return works.isPresent()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which of the two machines is meant");
  }
}
