package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.Unit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// bind(2) failed with EADDRNOTAVAIL when the service started.
final class BindAddressMissing implements Cause {

  private static final About ABOUT =
      About.root(
          "bind-address-missing",
          "the address to bind is not on the host",
          Stage.LISTENER,
          Set.of("start-failed"),
          FactKind.UNITS,
          FactKind.PROCESSES,
          FactKind.JOURNAL,
          FactKind.INTERFACES);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Suspect> suspect = Suspect.of(facts);
    if (suspect.isEmpty()) {
      return Outcome.irrelevant();
    }
    Optional<LogLine> line =
        suspect.get().lastLine(facts, "cannot assign requested address", "eaddrnotavail", "(99)");
    Unit unit = suspect.get().unit();
    if (line.isEmpty() || unit.isActive()) {
      return Outcome.irrelevant();
    }
    Finding finding =
        Finding.of(
            unit.id() + " could not bind an address that the host does not hold",
            List.of(Suspect.said(line.get()), suspect.get().stateEvidence()),
            Services.advice(
                facts,
                "bring the address up before "
                    + unit.id()
                    + " (After=network-online.target), or bind all addresses",
                Remedy.Risk.LOW,
                "ip -br addr",
                "systemctl restart " + unit.word()));
    return suspect.get().named()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which port " + unit.id() + " is meant to serve");
  }
}
