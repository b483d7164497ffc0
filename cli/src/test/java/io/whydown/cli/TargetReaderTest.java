package io.whydown.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whydown.diagnose.Target;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetReaderTest {

  @Test
  void read_configurations_inTheOrderOfTheCommandLine() {
    assertThat(read("a.cfg", "b", "-f", "c"))
        .isEqualTo(new Target.Configuration(List.of("a.cfg", "b", "c")));
  }

  @Test
  void read_nothing_isTheRunningBalancer() {
    assertThat(read()).isEqualTo(new Target.Running());
  }

  @Test
  void read_hostAndPort() {
    assertThat(read("[2001:db8::1]:443"))
        .isInstanceOfSatisfying(
            Target.HostPort.class, bare -> assertThat(bare.host()).isEqualTo("2001:db8::1"));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, the port is missing; write 192.0.2.1:PORT",
    "2001:db8::1, 'the port is missing; write [2001:db8::1]:PORT'",
    "kube://shop/web, there are no targets of the scheme kube",
    "ssh://lb1, to look from another machine write --lb ssh://lb1",
  })
  void read_noTarget_saysWhatToWrite(String word, String message) {
    assertThatThrownBy(() -> read(word))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }

  private static Target read(String... words) {
    var line = new ArrayList<>(List.of("diagnose"));
    line.addAll(List.of(words));
    return TargetReader.read(ArgumentReader.read(line));
  }
}
