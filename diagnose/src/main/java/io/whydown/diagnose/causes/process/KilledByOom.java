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
import io.whydown.model.host.Resources;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The kernel or a cgroup killed the process of the service (OOM).
final class KilledByOom implements Cause {

  private static final About ABOUT =
      About.root(
          "killed-by-oom",
          "the kernel killed the process for memory",
          Stage.LISTENER,
          Set.of("start-failed", "no-listener-on-port"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.UNITS,
          FactKind.RESOURCES,
          FactKind.JOURNAL,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.None(var endpoint, _))) {
      return Outcome.irrelevant();
    }
    Optional<Suspect> suspect = Suspect.of(facts);
    if (suspect.isPresent() && suspect.get().unit().result().equals("oom-kill")) {
      Finding finding = finding(facts, suspect.get().unit().id(), suspect.get().stateEvidence());
      return suspect.get().named()
          ? Outcome.proven(finding)
          : Outcome.likely(finding, "which port the unit is meant to serve");
    }
    List<LogLine> kills =
        facts.serverHost().resources().asValue().map(Resources::oomKills).orElse(List.of());
    if (kills.isEmpty()) {
      return Outcome.irrelevant();
    }
    LogLine last = kills.getLast();
    String unit = suspect.map(s -> s.unit().id()).orElse("");
    boolean named = !unit.isEmpty() && last.message().contains(unit.replace(".service", ""));
    if (!named && suspect.isPresent() && suspect.get().named()) {
      return Outcome.excluded(
          "no kill for memory names " + suspect.get().unit().id(), suspect.get().stateEvidence());
    }
    Finding finding =
        finding(
            facts,
            named ? unit : "a process",
            new Evidence("the kernel says: " + last.message(), last.provenance()));
    return named
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "the name of the process that served port " + endpoint.port());
  }

  private static Finding finding(Case facts, String who, Evidence evidence) {
    return Finding.of(
        who + " was killed for lack of memory",
        List.of(evidence),
        Services.advice(
            facts,
            "give the service more memory or less to hold, then start it",
            Remedy.Risk.MEDIUM,
            "journalctl -k --grep 'oom' -n 20 --no-pager"));
  }
}
