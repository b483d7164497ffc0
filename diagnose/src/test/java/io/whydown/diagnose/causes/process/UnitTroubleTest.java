package io.whydown.diagnose.causes.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.cause.Case;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.Unit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnitTroubleTest {

  private static Unit unit(String id, String state, String result, Map<String, String> more) {
    return new Unit(
        id,
        "loaded",
        state,
        state.equals("failed") ? "failed" : "dead",
        result,
        "enabled",
        0,
        0,
        0,
        0,
        List.of(),
        more,
        Situation.place(id));
  }

  private static LogLine line(String unit, int pid, String message) {
    return new LogLine(
        "journal", HostBuilder.NOW, unit, pid, message, Situation.place("journalctl"));
  }

  private static UnitTrouble trouble(Unit unit, List<Unit> others, LogLine... lines) {
    var units = new java.util.ArrayList<>(others);
    units.add(unit);
    Case facts =
        new Situation()
            .serverHost(
                new HostBuilder(Situation.WEB1, "192.0.2.1").units(units).journal(List.of(lines)))
            .refused()
            .build();
    return UnitTrouble.of(facts, new Suspect(unit, true));
  }

  private static List<String> said(UnitTrouble trouble) {
    return trouble.evidence().stream().map(Evidence::says).toList();
  }

  @Test
  void of_programAndSystemdSpeak_bothAreEvidence() {
    var trouble =
        trouble(
            unit("app.service", "failed", "exit-code", Map.of()),
            List.of(),
            line("app.service", 70, "starting"),
            line("app.service", 70, "FATAL: no licence"),
            line("app.service", 1, "app.service: Main process exited, code=exited, status=3/n/a"),
            line("app.service", 1, "app.service: Failed with result 'exit-code'."));

    assertThat(said(trouble))
        .contains(
            "its journal says: FATAL: no licence",
            "systemd says: app.service: Main process exited, code=exited, status=3/n/a");
    assertThat(trouble.title()).startsWith("app.service is failed");
    assertThat(trouble.remedy().commands()).contains("systemctl reset-failed app.service");
  }

  @Test
  void of_failedDependency_isNamedWithItsReason() {
    var trouble =
        trouble(
            unit(
                "app.service",
                "inactive",
                "success",
                Map.of("Requires", "sysinit.target db.service")),
            List.of(
                unit("db.service", "failed", "exit-code", Map.of()),
                unit("other.service", "failed", "exit-code", Map.of())),
            line("db.service", 80, "error: disk quota"),
            line(
                "app.service",
                1,
                "app.service: Job app.service/start failed with result 'dependency'."));

    assertThat(trouble.title()).isEqualTo("app.service does not start, because db.service failed");
    assertThat(said(trouble)).contains("the journal of db.service says: error: disk quota");
    assertThat(trouble.remedy().summary())
        .isEqualTo("mend db.service first, then start app.service");
  }

  @Test
  void of_dependencyThatDidNotFail_isNotBlamed() {
    var trouble =
        trouble(
            unit("app.service", "failed", "exit-code", Map.of("Requires", "db.service")),
            List.of(unit("db.service", "failed", "exit-code", Map.of())),
            line("app.service", 70, "error: bad option"));

    assertThat(trouble.title()).startsWith("app.service is failed");
  }

  @Test
  void of_unmetCondition_isWhatToMend() {
    var trouble =
        trouble(
            unit("app.service", "inactive", "success", Map.of()),
            List.of(),
            line(
                "app.service",
                1,
                "app.service was skipped because of an unmet condition check"
                    + " (ConditionPathExists=!/run/stop)."));

    assertThat(trouble.remedy().summary()).contains("make ConditionPathExists=!/run/stop true");
  }

  @Test
  void of_silentStoppedUnit_isStarted() {
    var trouble = trouble(unit("app.service", "inactive", "success", Map.of()), List.of());

    assertThat(said(trouble)).hasSize(1);
    assertThat(trouble.remedy().commands().toString())
        .contains("systemctl enable --now app.service");
  }
}
