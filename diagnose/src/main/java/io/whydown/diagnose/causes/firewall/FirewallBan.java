package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.evidence.FactKind;
import java.util.Optional;
import java.util.Set;

/// The rule that stops the connection looks its source up in a named set or an ipset.
final class FirewallBan implements Cause {

  private static final About ABOUT =
      About.root(
          "firewall-ban",
          "the balancer's address is in a set that is blocked",
          Stage.SERVER_FILTER,
          Set.of("firewall-reject", "firewall-drop", "firewall-prerouting-drop"),
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
      Optional<String> set = stop.isAtServer() ? Bans.setWithSource(stop) : Optional.empty();
      if (set.isPresent()) {
        return Outcome.proven(
            Finding.of(
                "the balancer's address "
                    + stop.flow().source()
                    + " is in the set "
                    + set.get()
                    + ", which "
                    + stop.title()
                    + " blocks",
                Stops.evidence(stop),
                Bans.remedy(facts, stop, set.get())));
      }
    }
    return Outcome.irrelevant();
  }
}
