package io.whydown.diagnose.causes.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Situation;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.Unit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LastRunTest {

  private static final String BEGAN = "InactiveExitTimestamp";

  private static Unit unit(String subState, Map<String, String> properties) {
    return new Unit(
        "app.service",
        "loaded",
        subState.equals("auto-restart") ? "activating" : "failed",
        subState,
        "exit-code",
        "enabled",
        0,
        0,
        0,
        0,
        List.of(),
        properties,
        Situation.place("app.service"));
  }

  private static LogLine line(String time, int pid, String message) {
    return new LogLine(
        "journal",
        Instant.parse("2026-11-21T" + time + "Z"),
        "app.service",
        pid,
        message,
        Situation.place("journalctl"));
  }

  private static final LogLine OLD = line("02:00:00", 812, "bind: Address already in use");
  private static final LogLine OLD_END =
      line("02:00:01", 1, "app.service: Failed with result 'exit-code'.");
  private static final LogLine OLD_STOP = line("02:05:00", 1, "Stopped app.service - App.");
  private static final LogLine NEW =
      line("03:00:00.5", 990, "cannot read app.yml: permission denied");
  private static final LogLine SKIPPED =
      line("03:00:00", 1, "app.service was skipped because of an unmet condition check");
  private static final List<LogLine> LINES = List.of(OLD, OLD_END, OLD_STOP, NEW);

  @Test
  void of_startedAgain_leavesOutTheRunBefore() {
    Unit unit = unit("failed", Map.of(BEGAN, "Sat 2026-11-21 03:00:00 UTC"));

    assertThat(LastRun.of(unit, LINES)).containsExactly(NEW);
  }

  @Test
  void of_waitsForItsNextStart_keepsTheRunThatEnded() {
    Unit unit =
        unit(
            "auto-restart",
            Map.of(
                BEGAN,
                "Sat 2026-11-21 03:00:02 UTC",
                "ExecMainStartTimestamp",
                "Sat 2026-11-21 03:00:00 UTC"));

    assertThat(LastRun.of(unit, LINES)).containsExactly(NEW);
  }

  @Test
  void of_neverStarted_keepsWhatSystemdSaidSinceItStopped() {
    Unit unit = unit("dead", Map.of(BEGAN, ""));

    assertThat(LastRun.of(unit, List.of(OLD, OLD_END, OLD_STOP, SKIPPED))).containsExactly(SKIPPED);
  }

  @Test
  void of_timeNotTold_keepsAll() {
    Unit unit = unit("failed", Map.of());

    assertThat(LastRun.of(unit, LINES)).isEqualTo(LINES);
  }
}
