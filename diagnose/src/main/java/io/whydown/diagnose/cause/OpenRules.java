package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Rules whose condition cannot be decided from the snapshot, where what a connect saw is what they
/// do, and nothing else on the server's host would do it. Stateless.
public final class OpenRules {

  private OpenRules() {}

  /// A rule or policy that probably stops the connection.
  ///
  /// @param place the rule that rejects or drops
  /// @param open the rule whose condition is open; often the same
  /// @param why a clause: `depends on a rate limit of 5/second`
  public record Suspicion(
      Journey.Leg leg, FilterPlace place, boolean isReject, FilterPlace open, String why) {

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

    /// What would prove it.
    public String missing() {
      return "the counter of that rule around a series of probes";
    }
  }

  /// The suspicion about the server's host; empty when another end of the simulation fits as well.
  public static Optional<Suspicion> suspicion(Case facts) {
    Optional<Journey.Leg> leg = facts.journey().flatMap(j -> j.leg(Journey.Role.SERVER_IN));
    if (leg.isEmpty()
        || facts.connect().isEmpty()
        || !(leg.get().disposition() instanceof Disposition.Undecided(var possible, var reasons))
        || reasons.stream().anyMatch(r -> !(r instanceof Reason.OpenRule))) {
      return Optional.empty();
    }
    ConnectOutcome outcome = facts.connect().get().outcome();
    List<Disposition> fitting = possible.stream().filter(d -> fits(d, outcome, leg.get())).toList();
    if (fitting.size() != 1
        || possible.stream().noneMatch(Disposition::isSuccess)
        || !(reasons.getFirst() instanceof Reason.OpenRule(var open, var why))) {
      return Optional.empty();
    }
    return switch (fitting.getFirst()) {
      case Disposition.Rejected(var at, _) ->
          Optional.of(new Suspicion(leg.get(), at, true, open, why));
      case Disposition.DroppedByRule(var at) ->
          Optional.of(new Suspicion(leg.get(), at, false, open, why));
      case Disposition.DroppedByPolicy(var at) ->
          Optional.of(new Suspicion(leg.get(), at, false, open, why));
      default -> Optional.empty();
    };
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
