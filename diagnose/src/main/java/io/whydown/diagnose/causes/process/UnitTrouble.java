package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.LastWords;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Why a unit does not run: what its program said last, what systemd says, and what it depends on.
/// Immutable.
///
/// @param evidence the reasons, the most telling first
/// @param remedy what mends it
record UnitTrouble(String title, List<Evidence> evidence, Remedy remedy) {

  UnitTrouble {
    evidence = List.copyOf(evidence);
  }

  /// What systemd itself writes about a unit, the more telling first (systemd's src/core).
  private static final List<String> BY_SYSTEMD =
      List.of(
          "failed with result 'dependency'",
          "unmet condition",
          "assertion failed",
          "failed to locate executable",
          "failed at step",
          "failed to determine",
          "changing to the requested working directory failed",
          "start operation timed out",
          "control process exited",
          "main process exited",
          "repeated too quickly",
          "failed with result");

  private static final Pattern CONDITION =
      Pattern.compile("\\((Condition\\w+|Assert\\w+)=(!?)([^)]+)\\)");

  static UnitTrouble of(Case facts, Suspect suspect) {
    Unit unit = suspect.unit();
    var evidence = new ArrayList<Evidence>();
    evidence.add(suspect.stateEvidence());
    programLine(facts, suspect).ifPresent(line -> evidence.add(Suspect.said(line)));
    Optional<LogLine> systemd = systemdLine(facts, suspect);
    systemd.ifPresent(
        line -> evidence.add(new Evidence("systemd says: " + line.message(), line.provenance())));
    Optional<Unit> dependency =
        systemd.filter(l -> l.message().contains("'dependency'")).flatMap(_ -> failed(facts, unit));
    if (dependency.isPresent()) {
      var other = new Suspect(dependency.get(), true);
      evidence.add(
          new Evidence(
              unit.id() + " requires " + dependency.get().id() + ", and " + other.stateText(),
              dependency.get().provenance()));
      programLine(facts, other)
          .ifPresent(line ->
              evidence.add(
                  new Evidence(
                      "the journal of " + dependency.get().id() + " says: " + line.message(),
                      line.provenance())));
    }
    String title =
        dependency
            .map(other ->
                unit.id()
                    + " does not start, because "
                    + other.id()
                    + (other.activeState().equals("failed") ? " failed" : " is not active"))
            .orElse(suspect.stateText());
    return new UnitTrouble(title, evidence, remedy(facts, suspect, systemd, dependency));
  }

  private static Remedy remedy(
      Case facts, Suspect suspect, Optional<LogLine> systemd, Optional<Unit> dependency) {
    Unit unit = suspect.unit();
    String id = unit.id();
    if (dependency.isPresent()) {
      String other = dependency.get().id();
      return Services.advice(
          facts,
          "mend " + other + " first, then start " + id,
          Remedy.Risk.LOW,
          "journalctl -u " + dependency.get().word() + " -n 50 --no-pager",
          "systemctl restart " + dependency.get().word(),
          "systemctl start " + unit.word());
    }
    Matcher condition = CONDITION.matcher(systemd.map(LogLine::message).orElse(""));
    if (condition.find()) {
      return Services.advice(
          facts,
          "make %s=%s%s true, or take it out of the unit, then start it"
              .formatted(condition.group(1), condition.group(2), condition.group(3)),
          Remedy.Risk.LOW,
          "systemctl cat " + unit.word(),
          "systemctl start " + unit.word());
    }
    if (unit.activeState().equals("failed")) {
      return Services.advice(
          facts,
          "mend what its journal says, then start " + id,
          Remedy.Risk.LOW,
          "journalctl -u " + unit.word() + " -n 50 --no-pager",
          "systemctl reset-failed " + unit.word(),
          "systemctl start " + unit.word());
    }
    if (suspect.hasEnded(facts)) {
      return Services.advice(
          facts,
          "see what its command did, mend that, then start it again; a unit with Type=simple or"
              + " forking would have shown that the process ended",
          Remedy.Risk.LOW,
          "journalctl -u " + unit.word() + " -n 50 --no-pager",
          "systemctl cat " + unit.word(),
          "systemctl restart " + unit.word());
    }
    return Services.start(facts, unit);
  }

  /// The line of the unit's own program that says most.
  static Optional<LogLine> programLine(Case facts, Suspect suspect) {
    List<LogLine> lines =
        suspect.journal(facts).stream()
            .filter(line -> suspect.unit().id().equals(line.unit()) && !isSystemd(line))
            .toList();
    List<LogLine> last = lines.subList(Math.max(0, lines.size() - LAST), lines.size());
    return LastWords.of(last.stream().map(LogLine::message).toList())
        .flatMap(said ->
            last.reversed().stream()
                .filter(line -> line.message().strip().startsWith(said.replaceFirst("…$", "")))
                .findFirst());
  }

  private static final int LAST = 30;

  private static Optional<LogLine> systemdLine(Case facts, Suspect suspect) {
    List<LogLine> lines = suspect.journal(facts).stream().filter(UnitTrouble::isSystemd).toList();
    List<LogLine> last = lines.subList(Math.max(0, lines.size() - LAST), lines.size());
    for (String telling : BY_SYSTEMD) {
      for (LogLine line : last.reversed()) {
        if (line.message().toLowerCase(Locale.ROOT).contains(telling)) {
          return Optional.of(line);
        }
      }
    }
    return Optional.empty();
  }

  /// Written by systemd about the unit, or by the process that it forked before the program ran.
  private static boolean isSystemd(LogLine line) {
    return line.pid() == 1
        || line.message().contains(": Failed at step ")
        || line.message().contains(": Failed to locate executable ")
        || line.message().contains(": Failed to determine ");
  }

  /// A unit that this one cannot start without, and that did not come up or, for `Requisite`, is
  /// not up (systemd.unit(5)).
  private static Optional<Unit> failed(Case facts, Unit unit) {
    List<String> required = names(unit, "Requires", "BindsTo", "Requisite");
    List<String> presupposed = names(unit, "Requisite");
    return facts.serverHost().units().asValue().orElse(List.of()).stream()
        .filter(u ->
            required.contains(u.id()) && u.activeState().equals("failed")
                || presupposed.contains(u.id()) && !u.isActive())
        .findFirst();
  }

  private static List<String> names(Unit unit, String... properties) {
    return Arrays.stream(properties)
        .flatMap(name -> Optional.ofNullable(unit.property(name)).stream())
        .flatMap(value -> Arrays.stream(value.split("\\s+", -1)))
        .toList();
  }
}
