package io.whydown.diagnose.causes.process;

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
import java.util.List;
import java.util.Set;

/// A process holds the port with bind(2) and has not called listen(2), so the kernel refuses.
final class BoundNotListening implements Cause {

  private static final About ABOUT =
      About.root(
          "bound-not-listening",
          "a socket is bound to the port, and listen() was not called",
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
    List<SocketEntry> bound =
        facts.serverHost().sockets().asValue().orElse(List.of()).stream()
            .filter(s ->
                s.transport() == SocketEntry.Transport.TCP
                    && s.port() == endpoint.port().number()
                    && !s.isConnected()
                    && !s.isTcpListener()
                    && (s.state().equals("CLOSE")
                        || s.state().equals("UNCONN")
                        || s.state().equals("BOUND")
                        || s.state().equals("BOUND-INACTIVE")))
            .toList();
    if (bound.isEmpty()) {
      return Outcome.irrelevant();
    }
    SocketEntry socket = bound.getFirst();
    return Outcome.proven(
        Finding.of(
            socket.ownerText() + " has bound port " + endpoint.port() + " and does not listen",
            List.of(
                new Evidence(
                    socket.ownerText()
                        + " holds "
                        + socket.boundText()
                        + " in state "
                        + socket.state(),
                    socket.provenance()),
                evidence.getFirst()),
            Services.advice(
                facts,
                "wait until "
                    + socket.ownerText()
                    + " has started, or find why it does not call listen()",
                Remedy.Risk.LOW)));
  }
}
