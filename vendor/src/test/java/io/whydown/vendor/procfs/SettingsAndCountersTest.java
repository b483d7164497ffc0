package io.whydown.vendor.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.host.Resources.Disk;
import io.whydown.model.host.Setting;
import io.whydown.vendor.Captures;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SettingsAndCountersTest {

  private static Setting setting(Map<String, Setting> settings, String name) {
    return Objects.requireNonNull(settings.get(name), name);
  }

  @Test
  void settings_haveTheNamesOfSysctl() {
    var parsed = SettingsReader.read(Captures.file("procfs/sysctls.txt", "sysctl -a"));

    assertThat(parsed.remarks()).isEmpty();
    assertThat(parsed.value()).containsKeys("net.ipv6.bindv6only", "fs.file-max");
    assertThat(setting(parsed.value(), "net.ipv4.ip_unprivileged_port_start").value())
        .isEqualTo("1024");
    assertThat(setting(parsed.value(), "net.ipv4.ip_local_port_range").value())
        .isEqualTo("32768 60999");
  }

  @Test
  void settings_dotInAnInterface_isASlash() {
    assertThat(SettingsReader.name("ipv4/conf/eth0.5/rp_filter"))
        .isEqualTo("net.ipv4.conf.eth0/5.rp_filter");
  }

  @Test
  void settings_asSysctlPrintsThem() {
    Map<String, Setting> settings =
        SettingsReader.read(Captures.text("sysctl -a", "net.core.somaxconn = 4096\n")).value();

    assertThat(setting(settings, "net.core.somaxconn").number()).hasValue(4096);
  }

  @Test
  void counters_haveGroupAndName() {
    var parsed = CountersReader.read(Captures.file("procfs/counters.txt", "cat"));

    assertThat(parsed.remarks()).isEmpty();
    assertThat(parsed.value())
        .containsKeys(
            "Tcp.OutRsts",
            "TcpExt.ListenOverflows",
            "TcpExt.ListenDrops",
            "Ip6.InReceives",
            "sockstat.TCP.tw");
  }

  @Test
  void counters_conntrackIsSummedOverProcessors() {
    String text =
        """
        --- stat/nf_conntrack
        entries  clashres found insert_failed
        00000000  00000000 00000001 0000000a
        00000000  00000000 00000001 00000001
        --- conntrack
        /proc/sys/net/netfilter/nf_conntrack_count:7
        """;

    Map<String, Setting> counters = CountersReader.read(Captures.text("cat", text)).value();

    assertThat(setting(counters, "nf_conntrack.insert_failed").number()).hasValue(11);
    assertThat(setting(counters, "nf_conntrack_count").number()).hasValue(7);
  }

  @Test
  void counters_valuesWithoutNames_areARemark() {
    var parsed = CountersReader.read(Captures.text("cat", "--- snmp\nTcp: 1 2 3\n"));

    assertThat(parsed.value()).isEmpty();
    assertThat(parsed.remarks()).hasSize(1);
  }

  @Test
  void disk_rootFileSystem() {
    List<Disk> disks = DiskReader.read(Captures.file("procfs/disk.txt", "df -P")).value();

    assertThat(disks).contains(new Disk("/", 264_212_084L * 1024, 83_214_568L * 1024));
  }
}
