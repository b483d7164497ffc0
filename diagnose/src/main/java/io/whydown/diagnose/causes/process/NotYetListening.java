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
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.Unit;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Check;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The unit is activating, or its process is younger than a minute, and nothing listens yet; or it
/// listens and says itself that it is still loading its data.
final class NotYetListening implements Cause {

  private static final About ABOUT =
      About.root(
          "not-yet-listening",
          "the service is still starting",
          Stage.LISTENER,
          Set.of("no-listener-on-port", "unexpected-response"),
          FactKind.CHECK,
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.UNITS,
          FactKind.JOURNAL,
          FactKind.PROCESSES,
          FactKind.IDENTITY,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  private static final Duration YOUNG = Duration.ofSeconds(60);

  /// PostgreSQL's FATAL messages of SQLSTATE 57P03, cannot_connect_now; Redis' error code LOADING.
  private static final Pattern LOADING =
      Pattern.compile(
          "the database system is (?:starting up|not yet accepting connections|in recovery mode)"
              + "|LOADING \\w+ is loading the dataset[\\w ]*");

  @Override
  public Outcome examine(Case facts) {
    if (facts.symptom().id().equals("unexpected-response")) {
      return loading(facts);
    }
    if (!(Listeners.at(facts) instanceof Listeners.None(var endpoint, var evidence))) {
      return Outcome.irrelevant();
    }
    Optional<Suspect> suspect = Suspect.of(facts);
    if (suspect.isEmpty()) {
      return Outcome.irrelevant();
    }
    Unit unit = suspect.get().unit();
    boolean starting =
        unit.activeState().equals("activating") && !unit.subState().equals("auto-restart");
    boolean young =
        unit.isActive() && age(facts, unit).filter(a -> a.compareTo(YOUNG) < 0).isPresent();
    if (!starting && !young) {
      return Outcome.irrelevant();
    }
    return Outcome.likely(
        Finding.of(
            unit.id() + " is still starting",
            List.of(suspect.get().stateEvidence(), evidence.getFirst()),
            Services.advice(
                facts,
                "wait; give the check a start period (HAProxy: slowstart, a longer inter) if this is usual",
                Remedy.Risk.LOW,
                "systemctl status " + unit.word())),
        "whether a listener appears on port " + endpoint.port() + " within a minute");
  }

  private static Outcome loading(Case facts) {
    Check check = facts.server().check();
    if (check == null || check.kind() == Check.Kind.HTTP) {
      // the page of an application tells of its database, not of itself
      return Outcome.irrelevant();
    }
    for (Observation.CheckReplay replay : facts.replays("check")) {
      Matcher said = LOADING.matcher(replay.received());
      if (replay.result() instanceof CheckResult.Unexpected && said.find()) {
        return Outcome.likely(
            Finding.of(
                facts.server().name() + " is still starting: " + said.group(),
                List.of(new Evidence("it says: " + said.group(), replay.provenance())),
                Services.advice(
                    facts,
                    "wait until it has loaded its data; its log says how far it is",
                    Remedy.Risk.LOW)),
            "whether it answers once its data are loaded");
      }
    }
    return Outcome.irrelevant();
  }

  private static Optional<Duration> age(Case facts, Unit unit) {
    List<ProcessEntry> processes = facts.serverHost().processes().asValue().orElse(List.of());
    Instant now = facts.serverHost().identity().map(i -> i.collectedAt()).orElse(Instant.EPOCH);
    for (ProcessEntry process : processes) {
      Instant started = process.startedAt();
      if (process.pid() == unit.mainPid() && started != null) {
        return Optional.of(Duration.between(started, now));
      }
    }
    return Optional.empty();
  }
}
