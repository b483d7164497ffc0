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
import io.whydown.model.host.LogLine;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The service could not bind the port (EADDRINUSE, bind(2)), and another process listens on it.
final class PortInUse implements Cause {

  private static final About ABOUT =
      About.root(
          "port-in-use",
          "another process owns the port",
          Stage.LISTENER,
          Set.of(
              "start-failed",
              "no-listener-on-address",
              "unexpected-status",
              "unexpected-response",
              "tls-handshake-failed",
              "closed-after-accept"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.UNITS,
          FactKind.JOURNAL);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Suspect> suspect = Suspect.of(facts);
    if (suspect.isEmpty() || facts.dialled().isEmpty()) {
      return Outcome.irrelevant();
    }
    Optional<LogLine> line = suspect.get().portTaken(facts);
    if (line.isEmpty()) {
      return Outcome.irrelevant();
    }
    Unit unit = suspect.get().unit();
    var said = new Evidence("its journal says: " + line.get().message(), line.get().provenance());
    int port = facts.dialled().get().port().number();
    List<SocketEntry> owners =
        facts.serverHost().listeners().asValue().orElse(List.of()).stream()
            .filter(s -> s.port() == port)
            .toList();
    if (owners.isEmpty()) {
      return Outcome.likely(
          Finding.of(
              unit.id() + " could not bind its port, which another process held",
              List.of(said, suspect.get().stateEvidence()),
              Services.restart(facts, unit)),
          "the process that held the port when " + unit.id() + " started");
    }
    var evidence = new ArrayList<Evidence>();
    evidence.add(said);
    evidence.addAll(Listeners.evidence(owners));
    Finding finding =
        Finding.of(
            owners.getFirst().ownerText()
                + " holds port "
                + port
                + ", so "
                + unit.id()
                + " cannot bind it",
            evidence,
            Services.advice(
                facts,
                "stop "
                    + owners.getFirst().ownerText()
                    + " or give it another port, then start "
                    + unit.id(),
                Remedy.Risk.MEDIUM,
                "ss -H -tlnp sport = :" + port,
                "systemctl restart " + unit.id()));
    return suspect.get().named()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which port " + unit.id() + " is meant to serve");
  }
}
