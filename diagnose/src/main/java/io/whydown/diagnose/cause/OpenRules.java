package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Rules whose condition cannot be decided from the snapshot, where what a connect saw is what they
/// do, and nothing else on the server's host would do it. Stateless.
public final class OpenRules {

  private static final Pattern COUNTED_LAST =
      Pattern.compile(".*\\bcounter( packets \\d+ bytes \\d+)? (drop|reject\\b.*)");

  private OpenRules() {}

  /// A rule or policy that probably stops the connection.
  ///
  /// @param place the rule that rejects or drops
  /// @param disposition how the rule ends a connection
  /// @param open the rule whose condition is open; often the same
  /// @param why a clause: `depends on a rate limit of 5/second`
  public record Suspicion(
      Journey.Leg leg, FilterPlace place, Disposition disposition, FilterPlace open, String why) {

    public boolean isReject() {
      return disposition instanceof Disposition.Rejected;
    }

    /// The same as a place that stops the connection.
    public Stops.Stop stop() {
      return new Stops.Stop(leg, place);
    }

    /// Whether the condition counts packets or connections, so that the load decides.
    public boolean isAboutLoad() {
      return why.contains("limit") || why.contains("quota") || why.contains("number of");
    }

    public List<Evidence> evidence(Case facts) {
      var all = new ArrayList<Evidence>();
      all.add(new Evidence(open.title() + " " + why, open.provenance()));
      facts
          .connect()
          .ifPresent(seen ->
              all.add(
                  new Evidence(
                      "the connect saw what this rule does, and a socket listens there",
                      seen.provenance())));
      return List.copyOf(all);
    }

    /// The series of connects of which each, and nothing else, moved the counter of the rule, and
    /// ended as the rule ends them. That decides what its condition left open.
    public Optional<Observation.CounterSeries> proof(Case facts) {
      return facts.counterSeries().stream()
          .filter(series -> series.rule().equals(place.toString()))
          .filter(series -> !series.outcomes().isEmpty())
          .filter(series -> series.ruleMoved() == failures(series))
          .filter(series ->
              series.outcomes().stream()
                  .filter(o -> !(o instanceof ConnectOutcome.Connected))
                  .allMatch(o -> fits(disposition, o, leg)))
          .findFirst();
    }

    private static long failures(Observation.CounterSeries series) {
      long failed =
          series.outcomes().stream().filter(o -> !(o instanceof ConnectOutcome.Connected)).count();
      return failed == 0 ? -1 : failed;
    }

    /// Whether the counter stood still while connects failed: then another stops them.
    boolean isRefuted(Case facts) {
      return facts.counterSeries().stream()
          .anyMatch(series ->
              series.rule().equals(place.toString())
                  && failures(series) > 0
                  && series.ruleMoved() == 0);
    }

    /// Proven by such a series, else likely.
    public Outcome judged(Case facts, String title, Remedy... remedies) {
      Optional<Observation.CounterSeries> proof = proof(facts);
      if (proof.isEmpty()) {
        return Outcome.likely(Finding.of(title, evidence(facts), remedies), missing());
      }
      var all = new ArrayList<>(evidence(facts));
      all.add(
          new Evidence(
              "the counter of that rule moved by "
                  + proof.get().ruleMoved()
                  + " with as many connects that failed",
              proof.get().provenance()));
      return Outcome.proven(Finding.of(title, all, remedies));
    }

    /// Whether its counter counts just the packets that it stops: that of iptables does, one of
    /// nftables where it stands behind every condition.
    public boolean isCounted() {
      return place.rule() != null
          && place.rule().packets() >= 0
          && (place.table().engine().isIptables()
              || COUNTED_LAST.matcher(place.rule().text()).matches());
    }

    /// What would prove it.
    public String missing() {
      return "the counter of that rule around a series of probes";
    }
  }

  /// The suspicion about the server's host; empty when another end of the simulation fits as well,
  /// or when its counter stood still.
  public static Optional<Suspicion> suspicion(Case facts) {
    return byRules(facts).filter(suspicion -> !suspicion.isRefuted(facts));
  }

  private static Optional<Suspicion> byRules(Case facts) {
    Optional<Journey.Leg> leg = facts.journey().flatMap(OpenRules::serverLeg);
    if (leg.isEmpty()
        || facts.connect().isEmpty()
        || !(leg.get().disposition() instanceof Disposition.Undecided(var possible, var reasons))
        || reasons.stream().anyMatch(r -> !(r instanceof Reason.OpenRule))) {
      return Optional.empty();
    }
    ConnectOutcome outcome = failure(facts, facts.connect().get().outcome());
    List<Disposition> fitting =
        possible.stream().filter(d -> fits(d, outcome, leg.get()) && isListed(d)).toList();
    List<Reason> listed = reasons.stream().filter(OpenRules::isListed).toList();
    if (fitting.size() != 1
        || possible.stream().noneMatch(Disposition::isSuccess)
        || listed.isEmpty()
        || !(listed.getFirst() instanceof Reason.OpenRule(var open, var why))) {
      return Optional.empty();
    }
    return switch (fitting.getFirst()) {
      case Disposition.Rejected(var at, _) ->
          Optional.of(new Suspicion(leg.get(), at, fitting.getFirst(), open, why));
      case Disposition.DroppedByRule(var at) ->
          Optional.of(new Suspicion(leg.get(), at, fitting.getFirst(), open, why));
      case Disposition.DroppedByPolicy(var at) ->
          Optional.of(new Suspicion(leg.get(), at, fitting.getFirst(), open, why));
      default -> Optional.empty();
    };
  }

  /// What nobody listed is a gap, and speaks for no rule.
  private static boolean isListed(Reason reason) {
    return !(reason instanceof Reason.OpenRule(var at, _)) || at.table().isListed();
  }

  private static boolean isListed(Disposition end) {
    return !(end instanceof Disposition.DroppedByRule(var at)) || at.table().isListed();
  }

  /// The way in at the server; where that surely is open, the way of its answer.
  private static Optional<Journey.Leg> serverLeg(Journey journey) {
    Optional<Journey.Leg> in = journey.leg(Journey.Role.SERVER_IN);
    return in.filter(leg -> leg.disposition().isSuccess()).isPresent()
        ? journey.leg(Journey.Role.SERVER_REPLY)
        : in;
  }

  /// How the first connect ended; where it was lucky, how others of a series did.
  private static ConnectOutcome failure(Case facts, ConnectOutcome first) {
    return first instanceof ConnectOutcome.Connected
        ? facts.counterSeries().stream()
            .flatMap(series -> series.outcomes().stream())
            .filter(o -> o instanceof ConnectOutcome.NoAnswer)
            .findFirst()
            .orElse(first)
        : first;
  }

  /// Whether a connect that ends so would show this outcome.
  private static boolean fits(Disposition end, ConnectOutcome outcome, Journey.Leg leg) {
    return switch (outcome) {
      case ConnectOutcome.Failed(var errno, _, _, _) ->
          switch (end) {
            case Disposition.Rejected(_, var kind) ->
                kind.errno(leg.flow().destination().family()) == errno;
            case Disposition.NoListener _ -> errno == Errno.ECONNREFUSED;
            default -> false;
          };
      case ConnectOutcome.NoAnswer _ ->
          end instanceof Disposition.DroppedByRule
              || end instanceof Disposition.DroppedByPolicy
              || end instanceof Disposition.QueueFull
              || end instanceof Disposition.ReversePathDropped;
      case ConnectOutcome.Connected _, ConnectOutcome.NotTried _ -> false;
    };
  }
}
