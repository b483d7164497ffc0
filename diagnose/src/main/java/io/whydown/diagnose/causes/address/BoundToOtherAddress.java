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

/// Every listener on the port is bound to one address, and none of them is the dialled one.
final class BoundToOtherAddress implements Cause {

  private static final About ABOUT =
      About.root(
          "bound-to-other-address",
          "the service listens on another address of the host",
          Stage.LISTENER,
          Set.of("no-listener-on-address"),
          FactKind.SOCKETS,
          FactKind.INTERFACES);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.OnOtherAddress(var endpoint, var sockets))) {
      return Outcome.irrelevant();
    }
    boolean allLoopback = sockets.stream().allMatch(SocketEntry::isOnLoopback);
    boolean other =
        sockets.stream()
            .allMatch(
                s -> s.address() != null && !s.address().isUnspecified() && s.device() == null);
    boolean family =
        sockets.stream()
            .anyMatch(s ->
                s.address() != null
                    && s.address().unmapped().family() == endpoint.address().unmapped().family());
    if (!other || !family || (allLoopback && !endpoint.address().isLoopback())) {
      return Outcome.irrelevant();
    }
    return Outcome.proven(Binding.finding(facts, endpoint, sockets));
  }
}
