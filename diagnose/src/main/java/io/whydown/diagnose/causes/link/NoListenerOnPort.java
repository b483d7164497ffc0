package io.whydown.diagnose.causes.link;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.ResetSender;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import java.util.List;
import java.util.Set;

/// Nothing listens on the dialled port at any address of the server's host.
final class NoListenerOnPort implements Cause {

  private static final About ABOUT =
      About.link(
          "no-listener-on-port",
          "nothing listens on the dialled port at all",
          Stage.LISTENER,
          Set.of("connection-refused"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.CONNECT);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    return switch (Listeners.at(facts)) {
      case Listeners.NotSeen(var gap) -> unseen(facts, gap);
      case Listeners.NoEndpoint _ -> Outcome.irrelevant();
      case Listeners.ElsewhereAddressed _, Listeners.Translated _ -> Outcome.irrelevant();
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

  /// Without the socket list the header of the reset may tell whose it is.
  private static Outcome unseen(Case facts, Gap gap) {
    ResetSender sender = ResetSender.of(facts).orElse(null);
    if (sender == null) {
      return Outcome.unknown(gap);
    }
    return switch (sender.kind()) {
      case STACK ->
          Outcome.likely(
              Finding.of("nothing listens on that port", List.of(sender.evidence())), gap.wanted());
      case FILTER, BETWEEN ->
          Outcome.excluded("the reset is not that of the server's TCP stack", sender.evidence());
      case BEHIND, OPEN -> Outcome.unknown(gap);
    };
  }
}
