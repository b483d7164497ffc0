package io.whydown.diagnose.causes.address;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.SocketEntry;
import java.util.List;
import java.util.Set;

/// Every listener on the port is an IPv6 socket that takes no IPv4 (`v6only`, or `::1` while
/// 127.0.0.1 is dialled).
final class ListenerIpv6Only implements Cause {

  private static final About ABOUT =
      About.root(
          "listener-ipv6-only",
          "the service listens on IPv6 only, and IPv4 is dialled",
          Stage.LISTENER,
          Set.of("no-listener-on-address"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.OnOtherAddress(var endpoint, var sockets))
        || endpoint.address().unmapped().isV6()) {
      return Outcome.irrelevant();
    }
    List<SocketEntry> fitting = Binding.sameScope(sockets, endpoint);
    boolean v6 =
        !fitting.isEmpty()
            && sockets.stream().allMatch(s -> s.address() != null && s.address().isV6());
    return v6 ? Outcome.proven(Binding.finding(facts, endpoint, fitting)) : Outcome.irrelevant();
  }
}
