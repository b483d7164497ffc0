package io.whydown.diagnose.causes.link;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import java.util.Set;

/// Nothing listens on the dialled port at any address of the server's host.
final class NoListenerOnPort implements Cause {

  @Override
  public String id() {
    return "no-listener-on-port";
  }

  @Override
  public String meaning() {
    return "nothing listens on the dialled port at all";
  }

  @Override
  public Stage stage() {
    return Stage.LISTENER;
  }

  @Override
  public Set<String> explains() {
    return Set.of("connection-refused");
  }

  @Override
  public Set<FactKind> needs() {
    return Set.of(FactKind.SOCKETS, FactKind.INTERFACES, FactKind.FILTERS);
  }

  @Override
  public boolean isLink() {
    return true;
  }

  @Override
  public Outcome examine(Case facts) {
    return switch (Listeners.at(facts)) {
      case Listeners.NotSeen(var gap) -> Outcome.unknown(gap);
      case Listeners.NoEndpoint _ -> Outcome.irrelevant();
      case Listeners.ElsewhereAddressed _ -> Outcome.irrelevant();
      case Listeners.None(var endpoint, var evidence) ->
          Outcome.proven(Finding.of("nothing listens on port " + endpoint.port(), evidence));
      case Listeners.OnOtherAddress(var endpoint, var sockets) ->
          Outcome.excluded(
              sockets.getFirst().ownerText()
                  + " listens on "
                  + sockets.getFirst().boundText()
                  + ", so port "
                  + endpoint.port()
                  + " has a listener");
      case Listeners.Accepting(var endpoint, var socket) ->
          Outcome.excluded(
              socket.ownerText() + " listens on " + socket.boundText() + " for " + endpoint);
    };
  }
}
