package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.causes.container.Engine;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.host.Container;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.Resources;
import io.whydown.model.host.Unit;
import io.whydown.net.Endpoint;
import java.time.Instant;
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
          FactKind.CONTAINERS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.UNITS,
          FactKind.PROCESSES,
          FactKind.JOURNAL,
          FactKind.RESOURCES,
          FactKind.RUNTIME,
          FactKind.IDENTITY,
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
    Optional<Container> container = Engine.fallen(facts, endpoint).filter(Container::oomKilled);
    if (container.isPresent()) {
      Finding finding =
          finding(
              facts,
              "the container " + container.get().name(),
              Engine.evidence(
                  container.get(),
                  container.get().status() + ", exit code 137, OOMKilled is true"));
      return Engine.leadsTo(facts, endpoint, container.get())
          ? Outcome.proven(finding)
          : Outcome.likely(finding, "that " + facts.name() + " is this container");
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
    var records = new MemoryKills(kills);
    if (suspect.isPresent()) {
      Outcome outcome = ofUnit(facts, suspect.get(), records);
      if (outcome instanceof Outcome.Proven
          || outcome instanceof Outcome.Likely
          || suspect.get().named()) {
        return outcome;
      }
    }
    return ofAnybody(facts, endpoint, records);
  }

  private static Outcome ofUnit(Case facts, Suspect suspect, MemoryKills kills) {
    Unit unit = suspect.unit();
    Optional<LogLine> kill = kills.ofLastRun(unit);
    if (kill.isEmpty()) {
      return Outcome.excluded(
          "no kill for memory is of the last run of " + unit.id(), suspect.stateEvidence());
    }
    Finding finding = finding(facts, unit.id(), said(kill.get()));
    return suspect.named()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which port the unit is meant to serve");
  }

  /// Without a unit only the time relates a kill to the server: the balancer saw it fail then.
  private static Outcome ofAnybody(Case facts, Endpoint endpoint, MemoryKills kills) {
    Optional<Instant> failedAt = failedAt(facts);
    if (failedAt.isEmpty()) {
      return Outcome.unknown(
          new Gap(
              FactKind.RESOURCES,
              facts.serverHost().vantage(),
              "when the service on port " + endpoint.port() + " ended",
              "would tell whether the kernel's last kill for memory was of it"));
    }
    Optional<LogLine> kill = kills.about(failedAt.get());
    return kill.isEmpty()
        ? Outcome.excluded("no process was killed for memory about when the server failed")
        : Outcome.likely(
            finding(facts, "a process", said(kill.get())),
            "the name of the process that served port " + endpoint.port());
  }

  /// By the clock of the server's host.
  private static Optional<Instant> failedAt(Case facts) {
    Optional<Instant> now = facts.serverHost().identity().map(HostIdentity::collectedAt);
    return facts
        .runtime()
        .asValue()
        .filter(state -> state.isDown() && state.lastChangeSeconds() >= 0)
        .flatMap(state -> now.map(instant -> instant.minusSeconds(state.lastChangeSeconds())));
  }

  private static Evidence said(LogLine kill) {
    return new Evidence("the kernel says: " + kill.message(), kill.provenance());
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
