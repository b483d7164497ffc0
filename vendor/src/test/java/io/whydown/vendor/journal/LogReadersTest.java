package io.whydown.vendor.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.host.LogLine;
import io.whydown.vendor.Captures;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class LogReadersTest {

  @Test
  void journal_json_namesTheUnitALineIsAbout() {
    List<LogLine> log =
        JournalReader.read(Captures.file("journal/journal.txt", "journalctl")).value();

    assertThat(log)
        .anySatisfy(line -> {
          assertThat(line.unit()).isEqualTo("bad.service");
          assertThat(line.message())
              .isEqualTo("bad.service: Main process exited, code=exited, status=78/CONFIG");
          assertThat(line.pid()).isEqualTo(1);
          assertThat(line.source()).isEqualTo("journal");
          assertThat(line.provenance().raw()).contains("systemd[1]: bad.service: Main");
        })
        .anySatisfy(line -> assertThat(line.message()).isEqualTo("bind: Address already in use"));
  }

  @Test
  void journal_json_oldestFirstAndEachOnce() {
    List<LogLine> log =
        JournalReader.read(Captures.file("journal/journal.txt", "journalctl")).value();

    assertThat(log).extracting(LogLine::at).isSorted();
    assertThat(log).extracting(line -> line.at() + line.message()).doesNotHaveDuplicates();
  }

  @Test
  void journal_filesThatServicesWrite_haveTheTimesOfTheirLines() {
    List<LogLine> log =
        JournalReader.read(
                new Artifact(
                    "journal",
                    "ssh://web1",
                    "sh",
                    Instant.EPOCH,
                    0,
                    """
                    --- own redis-server.service +0100 /var/log/redis/redis-server.log
                    | of a run that nobody knows
                    | 107:M 30 Nov 2026 03:05:29.793 # Could not create server TCP listening socket
                    | without a time
                    --- own postgresql@15-main.service +0100 /var/log/postgresql/postgresql-15-main.log
                    | 2026-11-30 02:05:30.793 UTC [107] FATAL:  could not create lock file
                    --- own apache2.service +0100 /var/log/apache2/error.log
                    | [Mon Nov 30 03:05:31.012 2026] [mpm_event:notice] (98)Address already in use
                    --- own nginx.service -0500 /var/log/nginx/error.log
                    | 2026/11/29 21:05:32 [emerg] 107#107: bind() to 0.0.0.0:80 failed
                    """,
                    "",
                    false,
                    null))
            .value();

    assertThat(log)
        .extracting(line -> line.at() + " " + line.unit())
        .containsExactly(
            "2026-11-30T02:05:29Z redis-server.service",
            "2026-11-30T02:05:29Z redis-server.service",
            "2026-11-30T02:05:30Z postgresql@15-main.service",
            "2026-11-30T02:05:31Z apache2.service",
            "2026-11-30T02:05:32Z nginx.service");
    assertThat(log.getFirst().source()).isEqualTo("/var/log/redis/redis-server.log");
  }

  @Test
  void journal_fileWithAZoneThatIsNone_isNotRead() {
    var parsed =
        JournalReader.read(
            Captures.text(
                "journal",
                """
                --- own nginx.service +9999 /var/log/nginx/error.log
                | 2026/11/29 21:05:32 [emerg] 107#107: bind() to 0.0.0.0:80 failed
                """));

    assertThat(parsed.value()).isEmpty();
    assertThat(parsed.remarks()).hasSize(1);
  }

  @Test
  void journal_shortIso_asPasted() {
    var parsed = JournalReader.read(Captures.file("journal/short-iso.txt", "journalctl"));

    LogLine first = parsed.value().getFirst();
    assertThat(parsed.remarks()).isEmpty();
    assertThat(first.at()).isEqualTo(Instant.parse("2026-11-21T00:02:42Z"));
    assertThat(first.pid()).isEqualTo(1);
    assertThat(first.message()).startsWith("bad.service: Main process exited");
  }

  @Test
  void journal_short_hasNoTimeForItHasNoYear() {
    assertThat(JournalReader.read(Captures.file("journal/short.txt", "journalctl")).value())
        .hasSize(5)
        .allMatch(line -> line.at() == null);
  }

  @Test
  void kernel_oomKillCapturedElsewhere() {
    Instant boot = Instant.parse("2026-11-20T20:00:00Z");

    List<LogLine> log =
        KernelReader.read(Captures.file("journal/dmesg.txt", "dmesg"), boot).value();

    assertThat(log).filteredOn(KernelReader::isOomKill).hasSize(1);
    assertThat(log.get(1).at()).isEqualTo(boot.plusSeconds(1402).plusNanos(112_233_000));
    assertThat(log.get(1).provenance().raw()).contains("Killed process 812 (java)");
  }

  @Test
  void journal_controlCharactersAndSecrets_areGone() {
    String line =
        "{\"__REALTIME_TIMESTAMP\":\"1795219362559113\",\"MESSAGE\":\"\\u001b[31mredis://u:pw@h/0 password=x\"}";

    LogLine read = JournalReader.read(Captures.text("journalctl", line)).value().getFirst();

    assertThat(read.message())
        .contains("redis://")
        .doesNotContain("\u001b")
        .doesNotContain("pw@")
        .doesNotContain("=x");
    assertThat(read.provenance().raw())
        .contains("redis://")
        .doesNotContain("\u001b")
        .doesNotContain("pw@");
  }

  @Test
  void read_cutOrMangledAnywhere_neverThrows() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    for (String name : List.of("journal.txt", "short-iso.txt", "dmesg.txt")) {
      String text = Captures.read("journal/" + name);
      for (int i = 0; i < 50; i++) {
        var mangled = new StringBuilder(text.substring(0, random.nextInt(text.length())));
        for (int k = 0; k < 5 && !mangled.isEmpty(); k++) {
          mangled.setCharAt(random.nextInt(mangled.length()), (char) random.nextInt(128));
        }
        var artifact = Captures.text("log", mangled.toString());

        assertThat(JournalReader.read(artifact)).isNotNull();
        assertThat(KernelReader.read(artifact, null)).isNotNull();
      }
    }
  }
}
