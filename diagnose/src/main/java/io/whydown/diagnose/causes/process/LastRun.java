package io.whydown.diagnose.causes.process;

import io.whydown.model.host.LogLine;
import io.whydown.model.host.Unit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Which lines of a unit's journal tell of its last start, and not of one long ago: the reason of
/// an earlier failure says nothing of this one. Stateless.
final class LastRun {

  private LastRun() {}

  /// Lines of systemd itself have this process id.
  private static final int SYSTEMD = 1;

  private static final String BEGAN = "InactiveExitTimestamp";

  /// The lines since the unit was last started, with its automatic restarts; all of them where
  /// systemd does not say when that was.
  ///
  /// @param lines of the unit, oldest first
  static List<LogLine> of(Unit unit, List<LogLine> lines) {
    Optional<Instant> began = began(unit);
    if (began.isPresent()) {
      return lines.stream()
          .filter(line -> line.at() == null || !line.at().isBefore(began.get()))
          .toList();
    }
    String text = unit.property(BEGAN);
    return text != null && (text.isBlank() || text.equals("n/a")) ? neverRan(lines) : lines;
  }

  /// Since version 254 systemd counts a unit as inactive before each automatic restart; then the
  /// run before it is meant.
  private static Optional<Instant> began(Unit unit) {
    Optional<Instant> began = UnitTimes.of(unit, BEGAN);
    if (!unit.subState().equals("auto-restart")) {
      return began;
    }
    Optional<Instant> ran = UnitTimes.of(unit, "ExecMainStartTimestamp");
    return began.map(at -> ran.filter(at::isAfter).orElse(at));
  }

  /// No program of the unit was started: what systemd said of the attempt remains.
  private static List<LogLine> neverRan(List<LogLine> lines) {
    List<LogLine> said = lines.stream().filter(line -> line.pid() == SYSTEMD).toList();
    int from = 0;
    for (int i = 0; i < said.size(); i++) {
      String message = said.get(i).message();
      if (message.startsWith("Stopped ") || message.contains("Deactivated successfully")) {
        from = i + 1;
      }
    }
    return said.subList(from, said.size());
  }
}
