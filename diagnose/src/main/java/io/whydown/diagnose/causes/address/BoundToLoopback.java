package io.whydown.diagnose.causes.address;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.SocketEntry;
import java.util.Set;

/// The service listens on 127.0.0.0/8 or ::1 only, and another address of the host is dialled.
final class BoundToLoopback implements Cause {

  private static final About ABOUT =
      About.root(
          "bound-to-loopback",
          "the service listens on 127.0.0.1 or ::1 only",
          Stage.LISTENER,
          Set.of("no-listener-on-address"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.UNITS,
          FactKind.PROCESSES,
          FactKind.JOURNAL,
          FactKind.CONTAINERS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.OnOtherAddress(var endpoint, var sockets))
        || endpoint.address().isLoopback()) {
      return Outcome.irrelevant();
    }
    if (!Binding.ofFamily(sockets, endpoint).stream().allMatch(SocketEntry::isOnLoopback)) {
      return Outcome.excluded(
          sockets.getFirst().ownerText() + " listens on " + sockets.getFirst().boundText());
    }
    return Binding.ofAnother(facts, sockets)
        .orElse(Outcome.proven(Binding.finding(facts, endpoint, sockets)));
  }
}
