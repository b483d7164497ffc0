package io.whydown.diagnose.causes.names;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.causes.container.Engine;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Container;
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.observation.Observation;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The hosts file has two addresses of one family for the name, and a balancer takes the first
/// (hosts(5)); or two containers have it as an alias.
final class NameCollision implements Cause {

  private static final About ABOUT =
      About.root(
          "name-collision",
          "one name stands for two machines",
          Stage.NAME,
          Effects.OTHER_MACHINE,
          FactKind.NAMES,
          FactKind.RUNTIME,
          FactKind.RESOLVER,
          FactKind.CONTAINERS,
          FactKind.CONNECT);

  @Override
  public About about() {
    return ABOUT;
  }

  /// Two containers have the name on networks of the balancer; the engine's name server answers
  /// with either.
  private static Outcome aliases(Case facts, IpAddress dialled) {
    List<Container> named =
        Engine.everywhere(facts).stream()
            .filter(c -> c.isRunning() && Engine.isNamed(facts, c))
            .toList();
    Optional<Container> mine =
        named.stream().filter(c -> c.networks().containsValue(dialled)).findFirst();
    List<Container> others =
        named.stream()
            .filter(c -> !c.networks().containsValue(dialled))
            .filter(c -> mine.isPresent() && !isReplica(c, mine.get()))
            .toList();
    if (mine.isEmpty() || others.isEmpty()) {
      return Outcome.irrelevant();
    }
    var evidence = new ArrayList<Evidence>();
    evidence.add(Engine.evidence(mine.get(), "has the name, at " + dialled));
    others.forEach(c -> evidence.add(Engine.evidence(c, "has the name too, at " + c.networks())));
    Optional<Observation.Connect> works =
        Answers.working(
            facts, others.stream().flatMap(c -> c.networks().values().stream()).toList());
    works.map(Answers::evidence).ifPresent(evidence::add);
    Finding finding =
        Finding.of(
            Answers.host(facts).orElse("")
                + " stands for the containers "
                + mine.get().name()
                + " and "
                + others.getFirst().name(),
            evidence,
            Answers.advice(facts, "give each container a name of its own", Remedy.Risk.LOW));
    return works.isPresent()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which of the containers is meant");
  }

  /// The same program of the same image: more of it under one name is meant.
  private static boolean isReplica(Container one, Container other) {
    return one.image().equals(other.image())
        && one.setup().command().equals(other.setup().command());
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
      return aliases(facts, dialled.get());
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
