package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.evidence.FactKind;
import java.util.Set;

/// A rule on the server's host rejects: tcp reset, port-unreachable, host- or admin-prohibited; the
/// title says which.
final class FirewallReject implements Cause {

  private static final About ABOUT =
      About.root(
          "firewall-reject",
          "the server host's packet filter rejects the connection",
          Stage.SERVER_FILTER,
          Set.of("packet-rejected"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Stops.Stop stop : Stops.all(facts)) {
      if (stop.isAtServer() && stop.isReject()) {
        return Outcome.proven(
            Finding.of(
                stop.title() + " rejects " + stop.flow(),
                Stops.evidence(stop),
                Opening.of(facts, stop)));
      }
    }
    return Outcome.irrelevant();
  }
}
