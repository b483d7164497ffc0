package io.whydown.diagnose.tables;

import static io.whydown.diagnose.tables.Facts.flat;
import static io.whydown.diagnose.tables.Facts.line;
import static io.whydown.diagnose.tables.Facts.restarted;
import static io.whydown.diagnose.tables.Facts.said;
import static io.whydown.diagnose.tables.Facts.service;
import static io.whydown.diagnose.tables.Facts.units;
import static io.whydown.diagnose.tables.Row.likely;
import static io.whydown.diagnose.tables.Row.proven;
import static io.whydown.diagnose.tables.Row.quiet;
import static io.whydown.diagnose.tables.Row.undecided;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.Resources;
import io.whydown.model.host.Unit;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The causes why nothing listens: units and journals.
class ProcessCausesTest {

  private static final String REFUSED = "connection-refused";
  private static final String NOBODY = "no-listener-on-port";
  private static final String FAILED = "start-failed";

  static List<Row> rows() {
    return Stream.of(stopped(), order(), starts()).flatMap(List::stream).toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void judge_row_asTheTableSays(Row row) {
    row.check();
  }

  /// One instance of a template runs, and the journal tells of another one.
  private static Situation siblings(String told) {
    return said(
        units(service("myapp@8081", 8081, "active", "running", "success")),
        line(told, "Stopped " + told));
  }

  private static Situation besides(Unit... all) {
    Situation situation = units(all);
    situation.serverHost().processes(List.of());
    return situation;
  }

  /// The unit is active as its command ended well; of these processes.
  private static Situation exited(ProcessEntry... left) {
    Situation situation = units(service("myapp", 8080, "active", "exited", "success"));
    situation.serverHost().processes(List.of(left));
    return situation;
  }

  private static ProcessEntry ofUnit(String unit) {
    return new ProcessEntry(
        812,
        1,
        "app",
        "S",
        "java",
        "java -jar app.jar",
        HostBuilder.NOW.minusSeconds(3600),
        unit,
        1,
        false,
        Situation.place("java"));
  }

  private static Unit failed() {
    return service("myapp", 8080, "failed", "failed", "exit-code");
  }

  private static List<Row> stopped() {
    return List.of(
        proven(
            "the unit is stopped",
            units(service("myapp", 8080, "inactive", "dead", "success")),
            REFUSED,
            NOBODY,
            "service-not-running"),
        likely(
            "the command of a unit that remains active has ended",
            exited(),
            REFUSED,
            NOBODY,
            "service-not-running"),
        undecided(
            "a unit that remains active has left a process",
            exited(ofUnit("myapp.service")),
            REFUSED,
            NOBODY),
        proven(
            "a unit that opens the port, and the unit that serves it",
            besides(
                service("myapp", 8080, "inactive", "dead", "success"),
                service("open-port", 8080, "active", "exited", "success")),
            REFUSED,
            NOBODY,
            "service-not-running"),
        proven("the unit failed once", units(failed()), REFUSED, NOBODY, "service-not-running"),
        likely(
                "an instance that systemd has forgotten, beside its sibling",
                siblings("myapp@8080.service"),
                REFUSED,
                NOBODY,
                "service-not-running")
            .without("wrong-port"),
        likely(
            "a sibling alone",
            siblings("myapp@8082.service"),
            REFUSED,
            NOBODY,
            "service-not-running"),
        likely("no service manager", flat().refused(), REFUSED, NOBODY, "service-not-running"),
        likely(
            "a unit named like the backend",
            units(service("web", 0, "inactive", "dead", "success")),
            REFUSED,
            NOBODY,
            "service-not-running"),
        likely(
            "the one unit that failed names neither the port nor the backend",
            units(service("shop", 0, "failed", "failed", "exit-code")),
            REFUSED,
            NOBODY,
            "service-not-running"),
        likely(
            "a program that supervisor has stopped",
            units(
                Facts.unit(
                    "supervisor:web", "inactive", "STOPPED", "success", 0, 0, List.of(), Map.of())),
            REFUSED,
            NOBODY,
            "service-not-running"),
        likely(
            "a program that supervisor gave up",
            units(
                Facts.unit(
                    "supervisor:web",
                    "failed",
                    "FATAL",
                    "Exited too quickly",
                    0,
                    3,
                    List.of(),
                    Map.of())),
            REFUSED,
            NOBODY,
            FAILED,
            "service-crash-loop"),
        likely(
                "housekeeping that failed is nobody's service",
                units(service("logrotate", 0, "failed", "failed", "exit-code")),
                REFUSED,
                NOBODY,
                "service-not-running")
            .without(FAILED),
        undecided(
            "the unit is active and nothing listens",
            units(service("myapp", 8080, "active", "running", "success")),
            REFUSED,
            NOBODY),
        quiet(
            "another unit failed",
            units(service("myapp", 8080, "active", "running", "success")),
            "service-not-running",
            FAILED,
            "service-crash-loop",
            "bind-address-missing",
            "port-in-use"),
        quiet(
            "it listens and is refused by something else",
            Facts.listening().refused(),
            "service-not-running",
            NOBODY,
            "no-listener-on-address",
            "wrong-port"),
        proven(
            "systemd saw the memory kill",
            units(service("myapp", 8080, "failed", "failed", "oom-kill")),
            REFUSED,
            NOBODY,
            FAILED,
            "killed-by-oom"),
        likely(
                "the kernel killed somebody, nobody knows when the server failed",
                oomOf(flat().refused()),
                REFUSED,
                NOBODY,
                "service-not-running")
            .without("killed-by-oom"),
        likely(
            "the kernel killed somebody when the balancer saw the server fail",
            oomOf(down(), 0),
            REFUSED,
            NOBODY,
            "killed-by-oom"),
        likely(
                "the kernel killed somebody hours before the server failed",
                oomOf(down(), 7_200),
                REFUSED,
                NOBODY,
                "service-not-running")
            .without("killed-by-oom"),
        proven(
            "the kernel killed the unit's main process",
            oomOf(units(ran("signal", 991, 60, 0))),
            REFUSED,
            NOBODY,
            FAILED,
            "killed-by-oom"),
        proven(
                "the kernel killed the main process of an earlier run",
                oomOf(units(ran("signal", 991, -60, -90))),
                REFUSED,
                NOBODY,
                "service-not-running")
            .without("killed-by-oom"),
        proven(
                "another process was killed, and the unit was stopped",
                oomOf(units(service("myapp", 8080, "inactive", "dead", "success"))),
                REFUSED,
                NOBODY,
                "service-not-running")
            .without("killed-by-oom"),
        proven(
            "what it needs was started after it had ended",
            refusedBy("127.0.0.1", 20),
            REFUSED,
            NOBODY,
            FAILED,
            "startup-order"),
        quiet("what it needs was there all the time", refusedBy("127.0.0.1", -20), "startup-order"),
        quiet("another machine refused it", refusedBy("198.51.100.7", 20), "startup-order"));
  }

  /// A unit that ended refused by a database, which listens here since that many seconds after.
  private static Situation refusedBy(String address, int startedAfter) {
    Situation situation =
        said(
            units(ran("exit-code", 70, 90, 60)),
            new LogLine(
                "journal",
                HostBuilder.NOW.minusSeconds(61),
                "myapp.service",
                70,
                address + ":5432: Connection refused",
                line("myapp.service", "refused").provenance()));
    situation
        .serverHost()
        .processes(
            List.of(
                new ProcessEntry(
                    991,
                    1,
                    "postgres",
                    "S",
                    "postgres",
                    "postgres",
                    HostBuilder.NOW.minusSeconds(60 - startedAfter),
                    null,
                    1,
                    false,
                    line("postgres", "postgres").provenance())))
        .listener("127.0.0.1", 5432, "postgres", 991);
    return situation;
  }

  /// A unit that failed; its main process began and ended that many seconds before the kill.
  private static Unit ran(String result, int pid, int startedBefore, int endedBefore) {
    Unit failed = failed();
    var properties = new HashMap<>(failed.properties());
    properties.put("ExecMainPID", Integer.toString(pid));
    properties.put("ExecMainStartTimestamp", time(startedBefore));
    properties.put("ExecMainExitTimestamp", time(endedBefore));
    return Facts.unit(
        failed.id(), "failed", "failed", result, 0, 0, List.of(), Map.copyOf(properties));
  }

  private static String time(int secondsBefore) {
    return DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
        .withZone(ZoneOffset.UTC)
        .format(HostBuilder.NOW.minusSeconds(secondsBefore));
  }

  /// The application ended two hours ago, as PostgreSQL refused it, which began so long ago.
  private static Situation early(int databaseSeconds) {
    Unit ended =
        Facts.unit(
            "myapp.service",
            "failed",
            "failed",
            "exit-code",
            0,
            0,
            List.of(),
            Map.of("ExecStart", "/opt/myapp --port 8080", "ExecMainExitTimestamp", time(7200)));
    Situation situation =
        said(units(ended), line("myapp.service", "dial 127.0.0.1:5432: Connection refused"));
    ProcessEntry database =
        new ProcessEntry(
            990,
            1,
            "postgres",
            "S",
            "postgres",
            "/usr/lib/postgresql/bin/postgres",
            HostBuilder.NOW.minusSeconds(databaseSeconds),
            null,
            1,
            false,
            Situation.place("postgres"));
    situation
        .serverHost()
        .listener("127.0.0.1", 5432, "postgres", 990)
        .processes(List.of(database));
    return situation;
  }

  private static List<Row> order() {
    return List.of(
        proven("the database came later", early(3600), REFUSED, NOBODY, FAILED, "startup-order"),
        quiet("the database was there before", early(9000), "startup-order"));
  }

  /// The balancer saw the server fail a minute ago.
  private static Situation down() {
    return flat().refused().running(Situation.row("DOWN", "Connection refused", null));
  }

  private static Situation oomOf(Situation situation) {
    return oomOf(situation, 0);
  }

  private static Situation oomOf(Situation situation, int secondsAgo) {
    String message = "Out of memory: Killed process 991 (chrome)";
    var kill =
        new LogLine(
            "kernel",
            HostBuilder.NOW.minusSeconds(secondsAgo),
            null,
            0,
            message,
            line("kernel", message).provenance());
    situation.serverHost().resources(new Resources(List.of(kill), List.of()));
    return situation;
  }

  private static List<Row> starts() {
    Unit active =
        Facts.unit(
            "myapp.service",
            "active",
            "running",
            "success",
            812,
            0,
            List.of(),
            Map.of("ExecStart", "/opt/myapp --port 8080"));
    Situation old = units(active);
    old.serverHost().processes(List.of(Facts.process(812, 1, "S", "myapp", "/opt/myapp")));
    return List.of(
        proven(
            "gave up after five starts",
            said(
                units(restarted("myapp", 8080, "failed", "failed", 5)),
                line("myapp.service", "Start request repeated too quickly.")),
            REFUSED,
            NOBODY,
            FAILED,
            "service-crash-loop"),
        proven(
            "waits for its next start",
            units(restarted("myapp", 8080, "activating", "auto-restart", 3)),
            REFUSED,
            NOBODY,
            FAILED,
            "service-crash-loop"),
        likely(
                "still starting",
                units(service("myapp", 8080, "activating", "start", "success")),
                REFUSED,
                NOBODY,
                "not-yet-listening")
            .without("service-not-running", FAILED),
        quiet("runs for an hour", old, "not-yet-listening", "service-not-running"));
  }
}
