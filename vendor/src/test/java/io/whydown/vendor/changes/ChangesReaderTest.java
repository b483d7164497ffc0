package io.whydown.vendor.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.HostChange;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangesReaderTest {

  private static Parsed<List<HostChange>> read(String text) {
    return ChangesReader.read(
        new Artifact("changes", "netns:web1", "sh", Instant.EPOCH, 0, text, "", false, null));
  }

  @Test
  void read_dpkgLogWithZone_newestFirst() {
    var changes =
        read("""
        --- zone +0100
        --- dpkg
        2026-11-21 02:27:18 install libx:amd64 <none> 1.0-1
        2026-11-21 02:27:20 upgrade nginx:amd64 1.22.1-9 1.22.1-10
        2026-11-21 02:27:19 remove apache2:all 2.4 <none>
        """)
            .value();

    assertThat(changes)
        .extracting(c -> c.at() + " " + c.subject() + " " + c.what())
        .containsExactly(
            "2026-11-21T01:27:20Z nginx upgraded from 1.22.1-9 to 1.22.1-10",
            "2026-11-21T01:27:19Z apache2 removed",
            "2026-11-21T01:27:18Z libx installed, 1.0-1");
  }

  @Test
  void read_filesAndRpm_takeSecondsOfTheEpoch() {
    var changes =
        read("""
        --- files
        1700000000.5000000000 /etc/systemd/system/my app.service
        --- rpm
        1700000100 nginx-1.24.0-1.el9.x86_64
        """)
            .value();

    assertThat(changes)
        .extracting(c -> c.kind() + " " + c.at().getEpochSecond() + " " + c.subject())
        .containsExactly(
            "PACKAGE 1700000100 nginx-1.24.0-1.el9.x86_64",
            "FILE 1700000000 /etc/systemd/system/my app.service");
  }

  @Test
  void read_brokenLines_areRemarksWithTheirLines() {
    var parsed =
        read(
            """
            --- zone +9900
            --- dpkg
            2026-13-41 02:27:18 install libx <none> 1.0-1
            2026-11-21 02:27:18 status installed libx 1.0-1
            --- files
            yesterday /etc/hosts
            """);

    assertThat(parsed.value()).isEmpty();
    assertThat(parsed.remarks()).extracting(r -> r.line()).containsExactly(3, 4, 6);
  }
}
