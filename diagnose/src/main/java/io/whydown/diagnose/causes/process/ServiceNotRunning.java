package io.whydown.diagnose.causes.process;

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

  @Override
  public String id() {
    return "service-not-running";
  }

  @Override
  public String meaning() {
    return "the service's process is not running";
  }

  @Override
  public Stage stage() {
    return Stage.LISTENER;
  }

  @Override
  public Set<String> explains() {
    return Set.of("no-listener-on-port");
  }

  @Override
  public Set<FactKind> needs() {
    return Set.of(FactKind.SOCKETS, FactKind.INTERFACES);
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
