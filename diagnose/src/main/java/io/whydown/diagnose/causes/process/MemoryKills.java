package io.whydown.diagnose.causes.process;

import io.whydown.model.host.LogLine;
import io.whydown.model.host.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the kernel killed for memory, oldest first, and which kill belongs to a service. A kill of
/// another time says nothing of why a service does not run now.
record MemoryKills(List<LogLine> records) {

  /// Between a kill and the moment at which others saw it: a health check's interval times its
  /// `fall`, or the service manager.
  private static final Duration NEAR = Duration.ofMinutes(2);

  /// `Killed process 812 (java)`, mm/oom_kill.c.
  private static final Pattern PID = Pattern.compile("(?i)killed process (\\d{1,9})\\b");

  MemoryKills {
    records = List.copyOf(records);
  }

  /// The kill of the process that the unit ran last: of its main process, or one that names the
  /// unit and came about when it stopped.
  Optional<LogLine> ofLastRun(Unit unit) {
    return records.reversed().stream().filter(kill -> isOfLastRun(kill, unit)).findFirst();
  }

  /// The last kill about that time.
  Optional<LogLine> about(Instant time) {
    return records.reversed().stream().filter(kill -> isNear(kill.at(), time)).findFirst();
  }

  private static boolean isOfLastRun(LogLine kill, Unit unit) {
    Instant started = UnitTimes.of(unit, "ExecMainStartTimestamp").orElse(null);
    Instant at = kill.at();
    if (started != null && at != null && at.isBefore(started.minusSeconds(1))) {
      return false;
    }
    Matcher pid = PID.matcher(kill.message());
    String main = unit.property("ExecMainPID");
    if (pid.find() && main != null && main.equals(pid.group(1)) && started != null) {
      return true;
    }
    Instant stopped =
        UnitTimes.of(unit, "ExecMainExitTimestamp")
            .or(() -> UnitTimes.of(unit, "InactiveEnterTimestamp"))
            .orElse(null);
    return stopped != null && isNear(at, stopped) && names(kill, unit);
  }

  private static boolean names(LogLine kill, Unit unit) {
    String stem = unit.id().replaceFirst("\\.service$", "");
    Pattern word = Pattern.compile("(?<![\\w.-])" + Pattern.quote(stem) + "(?![\\w-])");
    return word.matcher(kill.message()).find();
  }

  private static boolean isNear(@Nullable Instant one, Instant other) {
    return one != null && Duration.between(one, other).abs().compareTo(NEAR) <= 0;
  }
}
