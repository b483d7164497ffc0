package io.whydown.vendor.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.host.Unit;
import io.whydown.vendor.Captures;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class UnitsReaderTest {

  private static Unit unit(String id) {
    return UnitsReader.read(Captures.file("systemd/units.txt", "systemctl show")).value().stream()
        .filter(unit -> unit.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void read_failedService() {
    Unit unit = unit("bad.service");

    assertThat(unit.activeState()).isEqualTo("failed");
    assertThat(unit.result()).isEqualTo("exit-code");
    assertThat(unit.execMainCode()).isEqualTo(1);
    assertThat(unit.execMainStatus()).isEqualTo(78);
    assertThat(unit.unitFileState()).isEqualTo("enabled");
    assertThat(unit.property("FragmentPath")).isEqualTo("/etc/systemd/system/bad.service");
    assertThat(unit.isActive()).isFalse();
  }

  @Test
  void read_crashLoop_countsRestarts() {
    assertThat(unit("loop.service").restarts()).isEqualTo(3);
  }

  @Test
  void read_activeService_hasItsMainProcess() {
    assertThat(unit("deny.service").mainPid()).isEqualTo(32);
    assertThat(unit("deny.service").property("IPAddressDeny")).isEqualTo("::/0 0.0.0.0/0");
  }

  @Test
  void read_socket_streamsOnly() {
    assertThat(unit("sa.socket").listens()).containsExactly("127.0.0.1:7070", "/run/sa.sock");
    assertThat(unit("sa.socket").property("Triggers")).isEqualTo("sa.service");
  }

  @Test
  void read_secretInExecStart_isRedacted() {
    assertThat(unit("noexec.service").property("ExecStart"))
        .contains("--password=[redacted]")
        .doesNotContain("hunter2");
  }

  @Test
  void read_cutAnywhere_neverThrows() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    String text = Captures.read("systemd/units.txt");
    for (int i = 0; i < 50; i++) {
      int from = random.nextInt(text.length());

      assertThat(UnitsReader.read(Captures.text("systemctl show", text.substring(from))))
          .isNotNull();
    }
  }

  @Test
  void read_garbage_isARemark() {
    var parsed = UnitsReader.read(Captures.text("systemctl show", "Failed to connect to bus\n"));

    assertThat(parsed.value()).isEqualTo(List.of());
    assertThat(parsed.remarks()).hasSize(1);
  }
}
