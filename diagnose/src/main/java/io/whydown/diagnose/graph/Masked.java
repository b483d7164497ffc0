package io.whydown.diagnose.graph;

import io.whydown.diagnose.ServerDiagnosis.Link;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.cause.Afterwards;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.Snapshot;
import io.whydown.model.observation.Observation;
import io.whydown.net.Endpoint;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Assume;
import io.whydown.simulate.PathJudge;
import io.whydown.simulate.PathOutcome;
import io.whydown.simulate.PathSimulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks what a connection would meet with the faults mended that were found: the same flow is
/// simulated with each remedy applied, and the graph is walked again behind them. Not thread-safe:
/// one for each case.
public final class Masked {

  /// More faults than this, one behind the other, are not looked for.
  private static final int MAX_ROUNDS = 6;

  private final List<Cause> causes;
  private final Case facts;
  private final List<RootCause> found = new ArrayList<>();
  private Snapshot mended;

  public Masked(List<Cause> causes, Case facts) {
    this.causes = causes;
    this.facts = facts;
    this.mended = facts.snapshot();
  }

  /// The causes that were found, each remedy with how the connection ends afterwards, and those
  /// behind them.
  ///
  /// @param first the root cause and the other findings, in the order in which they are met
  public List<RootCause> complete(List<RootCause> first) {
    List<RootCause> next = first;
    for (int i = 0; i < MAX_ROUNDS && !next.isEmpty(); i++) {
      boolean changed = false;
      for (RootCause cause : next) {
        changed |= mend(cause);
      }
      next = changed ? behind() : List.of();
    }
    return List.copyOf(found);
  }

  /// Keeps the cause with the outlook of its remedies, and mends it. Returns whether that changed
  /// anything.
  private boolean mend(RootCause cause) {
    Snapshot before = mended;
    boolean changed = false;
    var remedies = new ArrayList<Remedy>();
    for (Remedy remedy : cause.finding().remedies()) {
      Optional<Snapshot> after =
          Optional.ofNullable(remedy.change()).flatMap(change -> Mending.apply(before, change));
      remedies.add(after.flatMap(this::outlook).map(remedy::then).orElse(remedy));
      if (!changed && after.isPresent()) {
        mended = after.get();
        changed = true;
      }
    }
    found.add(with(cause, remedies));
    return changed;
  }

  private static RootCause with(RootCause cause, List<Remedy> remedies) {
    Finding old = cause.finding();
    var finding = new Finding(old.title(), old.evidence(), remedies);
    List<Link> links =
        cause.links().stream()
            .map(link -> link.finding().equals(old) ? new Link(link.id(), finding) : link)
            .toList();
    return new RootCause(
        cause.id(), cause.certainty(), cause.chain(), links, finding, cause.missing());
  }

  /// What is found from facts alone once everything found so far is mended.
  private List<RootCause> behind() {
    Optional<PathOutcome> end = end(mended);
    if (end.isEmpty() || end.get().isAccepted()) {
      return List.of();
    }
    var hidden =
        new Case(
                withoutConnects(mended),
                facts.backend(),
                facts.server(),
                facts.dial(),
                facts.symptom())
            .knowing(facts.failing());
    var fresh = new ArrayList<RootCause>();
    for (WhyGraph.Path way : new WhyGraph(causes, hidden).hidden()) {
      RootCause cause = Judgement.found(facts.symptom(), way);
      if (found.stream().noneMatch(old -> isSame(old, cause))) {
        fresh.add(cause);
      }
    }
    return fresh;
  }

  private static boolean isSame(RootCause one, RootCause other) {
    return String.valueOf(one.id()).equals(other.id())
        && one.finding().title().equals(other.finding().title());
  }

  /// What was seen of the connection says nothing of one that is mended.
  private Snapshot withoutConnects(Snapshot snapshot) {
    List<Observation> kept =
        snapshot.observations().stream()
            .filter(o ->
                switch (o) {
                  case Observation.Connect c -> !facts.dial().all().contains(c.endpoint());
                  case Observation.CheckReplay r -> !facts.dial().isOf(r, facts.server());
                  case Observation.HopSweep h -> !facts.dial().all().contains(h.endpoint());
                  case Observation.CounterSeries s -> !facts.dial().all().contains(s.endpoint());
                  case Observation.ResetCapture r -> !facts.dial().all().contains(r.endpoint());
                  case Observation.UnixConnect _,
                      Observation.NameLookup _,
                      Observation.NameServerAnswer _ ->
                      true;
                })
            .toList();
    return snapshot.withObservations(kept);
  }

  private Optional<Afterwards> outlook(Snapshot after) {
    return end(after)
        .map(end ->
            new Afterwards(end.id(), end.isAccepted(), end.vantage(), Outlook.sentence(end)));
  }

  /// How the connection ends in a snapshot; empty without an endpoint or the balancer's host.
  private Optional<PathOutcome> end(Snapshot snapshot) {
    Optional<Endpoint> endpoint = facts.dialled();
    if (endpoint.isEmpty() || !snapshot.hosts().containsKey(facts.balancerVantage())) {
      return Optional.empty();
    }
    @Nullable IpAddress own = facts.server().sourceAddress();
    IpAddress any = endpoint.get().address().isV4() ? IpAddress.V4_ANY : IpAddress.V6_ANY;
    Flow flow = Flow.tcp(own == null ? any : own, endpoint.get());
    var path =
        new PathSimulator(snapshot)
            .follow(
                flow,
                facts.balancerVantage(),
                true,
                facts.serverVantage().orElse(null),
                Assume.NOTHING);
    return Optional.of(PathJudge.judge(snapshot, path, true));
  }
}
