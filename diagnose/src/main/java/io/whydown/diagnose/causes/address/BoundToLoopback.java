package io.whydown.diagnose.causes.address;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Endpoint;
import java.util.List;
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
          FactKind.INTERFACES);

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
    boolean loopbackOnly = sockets.stream().allMatch(SocketEntry::isOnLoopback);
    return loopbackOnly
        ? Outcome.proven(finding(facts, endpoint, sockets))
        : Outcome.excluded("a socket listens on an address that is not loopback");
  }

  private static Finding finding(Case facts, Endpoint endpoint, List<SocketEntry> sockets) {
    SocketEntry socket = sockets.getFirst();
    var remedy =
        new Remedy(
            "let "
                + socket.ownerText()
                + " listen on "
                + endpoint.address()
                + " or on all addresses",
            facts.serverPlace(),
            List.of(),
            Remedy.Risk.LOW,
            true,
            List.of("ss -tln sport = :" + endpoint.port()),
            List.of());
    return Finding.of(
        socket.ownerText() + " listens on " + socket.boundText() + " only",
        Listeners.evidence(sockets),
        remedy);
  }
}
