package io.whydown.vendor.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.host.Setting;
import io.whydown.vendor.Captures;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LimitsReaderTest {

  private static final String PRINTED =
      """
      pressure/cpu:some avg10=98.80 avg60=98.71 avg300=94.70 total=9850419358
      pressure/cpu:full avg10=0.00 avg60=0.00 avg300=0.00 total=0
      31055 fds 4
      31055/limits:Max open files            20000                524288               files
      31055 cgroup /proc/4711/root/sys/fs/cgroup/cpu/shop/inner
      31055 cgroup /proc/4711/root/sys/fs/cgroup/cpu/shop
      /proc/4711/root/sys/fs/cgroup/cpu/shop/cpu.stat:nr_periods 24
      /proc/4711/root/sys/fs/cgroup/cpu/shop/cpu.stat:nr_throttled 23
      /sys/fs/cgroup/a.slice/cpu.pressure:full avg10=51.20 avg60=3.00 avg300=1.00 total=17
      """;

  @Test
  void read_whatTheScriptPrints_hasNames() {
    var parsed = LimitsReader.read(Captures.text("limits", PRINTED));

    assertThat(parsed.remarks()).isEmpty();
    Map<String, Setting> limits = parsed.value();
    assertThat(value(limits, "process.31055.open_files")).isEqualTo("4");
    assertThat(value(limits, "process.31055.max_open_files")).isEqualTo("20000");
    assertThat(value(limits, "process.31055.cgroup.0")).isEqualTo("/sys/fs/cgroup/cpu/shop/inner");
    assertThat(value(limits, "process.31055.cgroup.1")).isEqualTo("/sys/fs/cgroup/cpu/shop");
    assertThat(value(limits, "/sys/fs/cgroup/cpu/shop.nr_throttled")).isEqualTo("23");
    assertThat(value(limits, "/sys/fs/cgroup/a.slice.cpu.full.avg10")).isEqualTo("51.20");
    assertThat(value(limits, "pressure.cpu.some.avg10")).isEqualTo("98.80");
  }

  @Test
  void read_otherLines_leavesRemarks() {
    var parsed =
        LimitsReader.read(
            Captures.text("limits", "31055 fds many\n\u0000\u001b[2J\n7/limits:Max open files\n"));

    assertThat(parsed.value()).isEmpty();
    assertThat(parsed.remarks()).hasSize(3);
  }

  private static String value(Map<String, Setting> limits, String name) {
    return Objects.requireNonNull(limits.get(name), name).value();
  }
}
