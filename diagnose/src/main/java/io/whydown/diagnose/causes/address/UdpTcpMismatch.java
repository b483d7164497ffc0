package io.whydown.diagnose.causes.address;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Endpoint;
import java.util.List;
import java.util.Set;

/// A UDP socket holds the port and no TCP socket does.
final class UdpTcpMismatch implements Cause {

  private static final About ABOUT =
      About.root(
          "udp-tcp-mismatch",
          "the service listens on UDP only",
          Stage.LISTENER,
          Set.of("no-listener-on-port"),
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
    if (!(Listeners.at(facts) instanceof Listeners.None(var endpoint, var evidence))) {
      return Outcome.irrelevant();
    }
    for (SocketEntry socket : facts.serverHost().sockets().asValue().orElse(List.of())) {
      if (socket.transport() == SocketEntry.Transport.UDP
          && socket.port() == endpoint.port().number()
          && !socket.isConnected()) {
        return Outcome.proven(finding(facts, endpoint, socket, evidence));
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(
      Case facts, Endpoint endpoint, SocketEntry socket, List<Evidence> evidence) {
    return Finding.of(
        socket.ownerText() + " listens on port " + endpoint.port() + " for UDP, not for TCP",
        List.of(
            new Evidence(
                socket.ownerText() + " has a UDP socket on " + socket.boundText(),
                socket.provenance()),
            evidence.getFirst()),
        Remedy.byHand(
            "let the service listen on TCP, or balance UDP with a balancer that can",
            facts.serverPlace(),
            List.of("ss -H -tulnp sport = :" + endpoint.port())));
  }
}
