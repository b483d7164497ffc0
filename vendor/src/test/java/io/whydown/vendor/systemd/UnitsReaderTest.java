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

  /// What a service says of itself may hold the words of the other command.
  @Test
  void read_propertiesWithTheWordsOfAStatus() {
    List<Unit> units =
        UnitsReader.read(
                Captures.text(
                    "systemctl show",
                    """
                    Id=shop.service
                    LoadState=loaded
                    ActiveState=active
                    StatusText=Loaded: 3 sites, Active: 2
                    """))
            .value();

    assertThat(units).extracting(Unit::id).containsExactly("shop.service");
  }

  @Test
  void read_statusOfSeveralUnits() {
    List<Unit> units =
        UnitsReader.read(
                Captures.text(
                    "systemctl status shop shop.socket",
                    """
                    \u00d7 shop.service - The shop
                         Loaded: loaded (/etc/systemd/system/shop.service; enabled; preset: enabled)
                         Active: failed (Result: exit-code) since Mon 2026-01-05 10:00:00 UTC; 2min ago
                    TriggeredBy: \u25cf shop.socket
                        Process: 812 ExecStart=/usr/bin/shop --port 8080 (code=exited, status=1/FAILURE)
                       Main PID: 812 (code=exited, status=1/FAILURE)

                    Jan 05 10:00:00 app1 systemd[1]: shop.service: Scheduled restart job, restart counter is at 5.

                    \u25cf shop.socket - The shop's socket
                         Loaded: loaded (/etc/systemd/system/shop.socket; disabled; preset: enabled)
                         Active: active (listening) since Mon 2026-01-05 10:00:00 UTC; 2min ago
                         Listen: 127.0.0.1:8080 (Stream)
                                 /run/shop.sock (Stream)
                    """))
            .value();

    assertThat(units).extracting(Unit::id).containsExactly("shop.service", "shop.socket");
    Unit shop = units.getFirst();
    assertThat(shop.activeState()).isEqualTo("failed");
    assertThat(shop.result()).isEqualTo("exit-code");
    assertThat(shop.execMainStatus()).isEqualTo(1);
    assertThat(shop.restarts()).isEqualTo(5);
    assertThat(shop.unitFileState()).isEqualTo("enabled");
    assertThat(shop.property("ExecStart")).contains("--port 8080");
    assertThat(shop.property("TriggeredBy")).isEqualTo("shop.socket");
    assertThat(units.getLast().listens()).containsExactly("127.0.0.1:8080", "/run/shop.sock");
    assertThat(units.getLast().subState()).isEqualTo("listening");
  }
}
