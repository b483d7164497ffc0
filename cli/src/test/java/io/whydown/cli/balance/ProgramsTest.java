package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.cli.balance.ProgramReader.Program;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Programs that run beside a master's workers.
class ProgramsTest {

  private final List<String> said = new ArrayList<>();
  private final Programs programs = new Programs(said::add, InstantSource.system());

  @AfterEach
  void end() {
    programs.end();
  }

  private static Program sleeper(String name, boolean startsAnew) {
    return new Program(name, List.of("sleep", "60"), startsAnew);
  }

  private String pid(String name) {
    return programs
        .rows()
        .lines()
        .filter(row -> row.split("\\s+")[1].equals(name))
        .findFirst()
        .map(row -> row.split("\\s+")[0])
        .orElse("none");
  }

  @Test
  void reload_startsAnewWhatIsToStartAnew() {
    List<Program> wanted = List.of(sleeper("stays", false), sleeper("restarts", true));
    programs.serve(wanted);
    String stays = pid("stays");
    String restarts = pid("restarts");
    programs.serve(wanted);

    assertThat(pid("stays")).isEqualTo(stays).isNotEqualTo("none");
    assertThat(pid("restarts")).isNotEqualTo(restarts).isNotEqualTo("none");
    programs.serve(List.of());
    assertThat(programs.rows()).isEmpty();
  }

  @Test
  void end_leavesNothing() {
    programs.serve(List.of(sleeper("one", true)));
    long pid = Long.parseLong(pid("one"));
    programs.end();

    assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)).isFalse();
  }

  @Test
  void commandThatIsNotThere_isSaid() {
    programs.serve(List.of(new Program("p", List.of("/no/such/command"), true)));

    assertThat(said).singleElement().asString().contains("Cannot execute program 'p'");
    assertThat(programs.rows()).isEmpty();
  }
}
