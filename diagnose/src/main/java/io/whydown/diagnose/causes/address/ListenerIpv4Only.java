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

/// Every listener on the port is an IPv4 socket, and an IPv6 address is dialled; often `localhost`,
/// which resolves to `::1` first.
final class ListenerIpv4Only implements Cause {

  private static final About ABOUT =
      About.root(
          "listener-ipv4-only",
          "the service listens on IPv4 only, and IPv6 is dialled",
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
        || endpoint.address().unmapped().isV4()) {
      return Outcome.irrelevant();
    }
    List<SocketEntry> fitting = Binding.sameScope(sockets, endpoint);
    boolean v4 =
        !fitting.isEmpty()
            && sockets.stream().allMatch(s -> s.address() != null && s.address().isV4());
    return v4 ? Outcome.proven(Binding.finding(facts, endpoint, fitting)) : Outcome.irrelevant();
  }
}
