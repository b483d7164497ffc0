package io.whydown.vendor.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.host.SecurityModules;
import io.whydown.model.host.SecurityModules.Denial;
import io.whydown.vendor.Captures;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecurityReaderTest {

  private static List<Denial> denials() {
    return SecurityReader.denials(Captures.file("lsm/audit-elsewhere.txt", "ausearch"));
  }

  @Test
  void denials_selinuxCapturedElsewhere() {
    Denial connect = denials().get(0);
    Denial bind = denials().get(1);

    assertThat(connect.module()).isEqualTo("selinux");
    assertThat(connect.operation()).isEqualTo("name_connect");
    assertThat(connect.command()).isEqualTo("haproxy");
    assertThat(connect.port()).isEqualTo(8080);
    assertThat(connect.context()).isEqualTo("system_u:system_r:haproxy_t:s0");
    assertThat(connect.permissive()).isFalse();
    assertThat(bind.operation()).isEqualTo("name_bind");
    assertThat(bind.port()).isEqualTo(9090);
    assertThat(bind.permissive()).isTrue();
  }

  @Test
  void denials_apparmorCapturedElsewhere() {
    Denial denial = denials().get(2);

    assertThat(denial.module()).isEqualTo("apparmor");
    assertThat(denial.operation()).isEqualTo("create");
    assertThat(denial.context()).isEqualTo("/usr/sbin/haproxy");
  }

  @Test
  void denials_hexadecimalCommandCapturedElsewhere() {
    assertThat(denials().get(3).command()).isEqualTo("my app");
  }

  @Test
  void denials_sameTwice_isOne() {
    String text = Captures.read("lsm/audit-elsewhere.txt");

    assertThat(SecurityReader.denials(Captures.text("ausearch", text + text))).hasSize(4);
  }

  @Test
  void read_enforcingCapturedElsewhere() {
    SecurityModules modules =
        SecurityReader.read(Captures.file("lsm/lsm-elsewhere.txt", "getenforce"), List.of(), false)
            .value();

    assertThat(modules.selinuxMode()).isEqualTo("enforcing");
    assertThat(modules.active()).contains("selinux");
    assertThat(modules.booleans())
        .containsEntry("haproxy_connect_any", false)
        .containsEntry("httpd_can_network_connect", true);
    assertThat(modules.denialsKnown()).isFalse();
  }

  @Test
  void read_kernelWithoutSelinux_isDisabled() {
    String text = "--- lsm\nlockdown,capability,landlock,bpf\n";

    assertThat(
            SecurityReader.read(Captures.text("lsm", text), List.of(), true).value().selinuxMode())
        .isEqualTo("disabled");
  }

  @Test
  void read_nothing_isUnknown() {
    SecurityModules modules =
        SecurityReader.read(Captures.text("lsm", ""), List.of(), false).value();

    assertThat(modules.selinuxMode()).isNull();
    assertThat(modules.active()).isEmpty();
  }
}
