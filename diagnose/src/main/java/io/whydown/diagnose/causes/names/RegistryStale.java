package io.whydown.diagnose.causes.names;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The balancer follows a name whose addresses are its servers, and the name still lists an
/// instance that is gone while others of it answer.
final class RegistryStale implements Cause {

  private static final About ABOUT =
      About.root(
          "registry-stale",
          "the registry still lists an instance that is gone",
          Stage.NAME,
          Set.of(
              "connection-refused",
              "connection-timeout",
              "host-unreachable",
              "host-down-same-subnet",
              "host-down-behind-router"),
          FactKind.NAMES,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.CONNECT);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<IpAddress> dialled = Answers.dialled(facts);
    Optional<Observation.NameLookup> look = Answers.now(facts);
    if (facts.server().resolvers() == null
        || dialled.isEmpty()
        || look.isEmpty()
        || !Answers.wasTried(facts)
        || isSeenThere(facts, dialled.get())) {
      return Outcome.irrelevant();
    }
    List<IpAddress> listed = look.get().addresses();
    if (!listed.contains(dialled.get())) {
      return Outcome.irrelevant();
    }
    List<IpAddress> others =
        listed.stream()
            .filter(a -> !a.equals(dialled.get()) && a.family() == dialled.get().family())
            .toList();
    Optional<Observation.Connect> alive = Answers.working(facts, others);
    if (alive.isEmpty()) {
      return Outcome.irrelevant();
    }
    return Outcome.likely(
        finding(facts, look.get(), dialled.get(), alive.get()),
        "the registry's last sign of life from " + dialled.get());
  }

  /// A host that was looked into and has the address tells its own cause.
  private static boolean isSeenThere(Case facts, IpAddress address) {
    return facts.serverHost().isKnown() && Listeners.holds(facts.serverHost(), address);
  }

  private static Finding finding(
      Case facts, Observation.NameLookup look, IpAddress dead, Observation.Connect alive) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(Answers.evidence(look));
    facts
        .connect()
        .map(c -> new Evidence("no instance answers at " + c.endpoint(), c.provenance()))
        .ifPresent(evidence::add);
    evidence.add(Answers.evidence(alive));
    evidence.add(
        new Evidence(facts.server().name() + " follows that name", facts.server().provenance()));
    return Finding.of(
        look.name() + " still lists " + dead + ", where no instance answers",
        evidence,
        Answers.advice(
            facts,
            "take " + dead + " out of the registry, or let the registry check its instances",
            Remedy.Risk.LOW));
  }
}
