package io.whydown.diagnose.causes.link;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import java.util.Set;

/// The port is listened on, but not at the dialled address.
final class NoListenerOnAddress implements Cause {

  private static final About ABOUT =
      About.link(
          "no-listener-on-address",
          "the port is listened on, but not at the dialled address",
          Stage.LISTENER,
          Set.of("connection-refused"),
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
    return switch (Listeners.at(facts)) {
      case Listeners.NotSeen(var gap) -> Outcome.unknown(gap);
      case Listeners.NoEndpoint _,
          Listeners.ElsewhereAddressed _,
          Listeners.Translated _,
          Listeners.None _ ->
          Outcome.irrelevant();
      case Listeners.OnOtherAddress(var endpoint, var sockets) ->
          Outcome.proven(
              Finding.of(
                  "port " + endpoint.port() + " is listened on, but not at " + endpoint.address(),
                  Listeners.evidence(sockets)));
      case Listeners.Accepting(var endpoint, var socket) ->
          Outcome.excluded(
              socket.ownerText() + " listens on " + socket.boundText() + " for " + endpoint);
    };
  }
}
