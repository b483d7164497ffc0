package io.whydown.diagnose.causes.address;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.List;
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
    if (!(Listeners.at(facts) instanceof Listeners.OnOtherAddress(var endpoint, var sockets))) {
      return Outcome.irrelevant();
    }
    List<SocketEntry> fitting = Binding.ofFamily(sockets, endpoint);
    boolean allLoopback = fitting.stream().allMatch(SocketEntry::isOnLoopback);
    boolean other = fitting.stream().allMatch(s -> isOneOf(s, endpoint));
    if (!other || (allLoopback && !endpoint.address().isLoopback())) {
      return Outcome.irrelevant();
    }
    return Binding.ofAnother(facts, sockets)
        .orElse(Outcome.proven(Binding.finding(facts, endpoint, sockets)));
  }

  /// Bound to a single address of the dialled family, on any device.
  private static boolean isOneOf(SocketEntry socket, Endpoint endpoint) {
    IpAddress bound = socket.address();
    return bound != null
        && !bound.isUnspecified()
        && socket.device() == null
        && bound.family() == endpoint.address().unmapped().family();
  }
}
