package io.whydown.diagnose.causes.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.Verdicts;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.Unit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StartupOrderTest {

  private static final Instant ENDED = Instant.parse("2026-11-21T02:27:18Z");
  private static final String EXIT = "Sat 2026-11-21 02:27:18 UTC";
  private static final String REFUSED = "connect to 127.0.0.1:5432: Connection refused";

  static Stream<Arguments> cases() {
    return Stream.of(
        row("the database came 5 s later", "proven", host(REFUSED, 0, 5, "exit-code")),
        row(
            "its own address",
            "proven",
            host("dial tcp 192.0.2.1:5432: connect: connection refused", 0, 5, "exit-code")),
        row("the database was there before", "irrelevant", host(REFUSED, 0, -5, "exit-code")),
        row(
            "another machine refused, and the same port is used here",
            "irrelevant",
            host("dial tcp 198.51.100.7:5432: connect: connection refused", 0, 5, "exit-code")),
        row(
            "a name that is no container",
            "irrelevant",
            host("could not connect to db.example:5432", 0, 5, "exit-code")),
        row(
            "it was refused an hour before it ended",
            "irrelevant",
            host(REFUSED, -3600, 5, "exit-code")),
        row("somebody stopped it", "irrelevant", host(REFUSED, 0, 5, "success")),
        row("it was killed", "irrelevant", host(REFUSED, 0, 5, "signal")),
        row(
            "it was not refused",
            "irrelevant",
            host("bad reply of 127.0.0.1:5432", 0, 5, "exit-code")));
  }

  private static Arguments row(String name, String verdict, HostBuilder host) {
    return Arguments.of(name, verdict, new Situation().serverHost(host).refused());
  }

  /// @param said seconds from the unit's end to the line
  /// @param started seconds from the unit's end to the start of the database
  private static HostBuilder host(String line, int said, int started, String result) {
    var unit =
        new Unit(
            "myapp.service",
            "loaded",
            "failed",
            "failed",
            result,
            "enabled",
            0,
            0,
            1,
            0,
            List.of(),
            Map.of("ExecStart", "/opt/myapp --port 8080", "ExecMainExitTimestamp", EXIT),
            Situation.place("systemctl show"));
    var database =
        new ProcessEntry(
            7,
            1,
            "postgres",
            "S",
            "postgres",
            "postgres",
            ENDED.plusSeconds(started),
            null,
            1,
            false,
            Situation.place("ps"));
    return new HostBuilder(Situation.WEB1, "192.0.2.1")
        .units(List.of(unit))
        .journal(
            List.of(
                new LogLine(
                    "journal",
                    ENDED.plusSeconds(said),
                    "myapp.service",
                    70,
                    line,
                    Situation.place("journalctl"))))
        .processes(List.of(database))
        .listener("127.0.0.1", 5432, "postgres", 7);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("cases")
  void examine_journalAndListeners(String name, String verdict, Situation situation) {
    String found = Verdicts.of("startup-order", situation);

    assertThat(found).as(name).isEqualTo(verdict);
  }
}
