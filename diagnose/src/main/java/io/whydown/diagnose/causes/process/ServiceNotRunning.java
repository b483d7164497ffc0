package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import java.util.Set;

/// No process serves the port: nothing listens there, and no listener of the host looks like the
/// service under another port.
final class ServiceNotRunning implements Cause {

  private static final About ABOUT =
      About.root(
          "service-not-running",
          "the service's process is not running",
          Stage.LISTENER,
          Set.of("no-listener-on-port"),
          FactKind.SOCKETS,
          FactKind.INTERFACES);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.None(var endpoint, var evidence))) {
      return Outcome.irrelevant();
    }
    return Outcome.likely(
        Finding.of("no process serves port " + endpoint.port(), evidence),
        "the service's name, to ask its manager for its state");
  }
}
