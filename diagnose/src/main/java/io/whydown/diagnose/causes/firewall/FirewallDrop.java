package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.NeighbourSilence;
import io.whydown.diagnose.cause.OpenRules;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.evidence.FactKind;
import java.util.Optional;
import java.util.Set;

/// A rule or a policy on the server's host drops the SYN, or the answer to it.
final class FirewallDrop implements Cause {

  private static final About ABOUT =
      About.root(
          "firewall-drop",
          "the server host's packet filter drops the connection",
          Stage.SERVER_FILTER,
          Set.of("packet-dropped"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS,
          FactKind.CONNECT,
          FactKind.NEIGHBOURS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Stops.Stop stop : Stops.all(facts)) {
      if (stop.isAtServer() && stop.isDrop() && !stop.isEarly()) {
        return Outcome.proven(
            Finding.of(
                stop.title() + " drops " + stop.flow(),
                Stops.evidence(stop),
                Opening.of(facts, stop)));
      }
    }
    Optional<NeighbourSilence> silence = NeighbourSilence.of(facts);
    if (silence.isPresent()) {
      return Outcome.likely(
          Finding.of(
              silence.get().title()
                  + " drops neighbour solicitations, so nobody finds "
                  + facts.server().name(),
              silence.get().evidence(),
              Opening.advice(facts, "accept ICMPv6 of the types 133 to 136 in that chain")),
          NeighbourSilence.MISSING);
    }
    Optional<OpenRules.Suspicion> suspicion = OpenRules.suspicion(facts);
    if (suspicion.isPresent() && !suspicion.get().isReject() && !suspicion.get().isAboutLoad()) {
      return suspicion
          .get()
          .judged(
              facts,
              suspicion.get().place().title() + " drops " + suspicion.get().leg().flow(),
              Opening.of(facts, suspicion.get().stop()));
    }
    return Outcome.irrelevant();
  }
}
