package io.whydown.collect;

import static io.whydown.collect.Fixtures.collector;
import static io.whydown.collect.Fixtures.within;
import static io.whydown.collect.Fixtures.within10s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.whydown.model.evidence.Artifact;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCollectionTest {

  private static final Vantage LOCAL = new Vantage.Local();

  private static HostArtifacts collect(String sections, HostRequest request, Duration limit) {
    var collector = collector();
    try (Transport transport = collector.open(LOCAL, within(limit))) {
      return collector.collect(transport, sections, request, within(limit));
    }
  }

  private static HostArtifacts collect(String sections) {
    return collect(sections, HostRequest.ALL, Duration.ofSeconds(10));
  }

  @Test
  void collect_severalSections_keepsTextStatusAndError() {
    HostArtifacts host =
        collect(
            """
            # a comment
            section one 'echo it'\\''s one' 'echo "it'\\''s one"'
            section two 'sh' 'printf "no newline"; echo oops >&2; exit 3'
            section_root three 'true' ':'
            section ports 'echo $WD_PORTS' 'echo "$WD_PORTS"'
            """,
            HostRequest.ALL.withVariable("WD_PORTS", "8080 '8081'"),
            Duration.ofSeconds(10));

    assertThat(host.obstacle()).isNull();
    assertThat(host.artifacts()).containsOnlyKeys("one", "two", "three", "ports");
    assertThat(host.artifact("one").text()).isEqualTo("it's one\n");
    assertThat(host.artifact("one").command()).isEqualTo("echo it's one");
    assertThat(host.artifact("two"))
        .extracting(Artifact::text, Artifact::exitStatus, Artifact::error, Artifact::obstacle)
        .containsExactly("no newline", 3, "oops", null);
    assertThat(host.artifact("three").text()).isEmpty();
    assertThat(host.artifact("three").isUsable()).isTrue();
    assertThat(host.artifact("ports").text()).isEqualTo("8080 '8081'\n");
    assertThat(host.hostClock())
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
    assertThat(host.gaps()).isEmpty();
  }

  @Test
  void collect_missingTool_isAnObstacleWithItsName() {
    HostArtifacts host =
        collect(
            """
            section a 'nosuchtool -x' 'nosuchtool -x'
            section b 'other' 'need sh othertool; othertool'
            section c 'skipped' 'skip needs a moon'
            section d 'cat x' 'cat /nonexistent/x'
            """);

    assertThat(host.artifact("a").obstacle()).isEqualTo("needs nosuchtool, which is not installed");
    assertThat(host.artifact("b").obstacle()).isEqualTo("needs othertool, which is not installed");
    assertThat(host.artifact("c").obstacle()).isEqualTo("needs a moon");
    assertThat(host.artifact("d").obstacle()).startsWith("failed with status 1");
    assertThat(host.artifact("e").obstacle()).isEqualTo("was not collected");
    assertThat(host.gaps()).hasSize(4);
  }

  @Test
  void collect_limits_cutTheOutputAndTheTime() {
    HostArtifacts host =
        collect(
            """
            section -m 10 big 'yes' 'yes'
            section -t 1 slow 'sleep 30' 'echo before; sleep 30'
            section -t 5 -m 100 both 'both' 'need sh; echo "$wd_uid"; echo e >&2; exit 4'
            """);

    assertThat(host.artifact("big"))
        .extracting(Artifact::text, Artifact::truncated)
        .containsExactly("y\ny\ny\ny\ny\n", true);
    assertThat(host.artifact("slow").text()).isEqualTo("before\n");
    assertThat(host.artifact("slow").obstacle()).isEqualTo("did not answer within 1 s");
    assertThat(host.artifact("both").exitStatus()).isEqualTo(4);
    assertThat(host.artifact("both").error()).isEqualTo("e");
    assertThat(host.artifact("both").text()).isEqualTo(host.userId() + "\n");
  }

  @Test
  void collect_hang_keepsWhatCameBefore() {
    HostArtifacts host =
        collect(
            """
            section one 'echo 1' 'echo 1'
            section two 'hang' 'echo half; sleep 60'
            section three 'echo 3' 'echo 3'
            """,
            HostRequest.ALL,
            Duration.ofMillis(700));

    assertThat(host.obstacle()).isEqualTo("did not finish within 0.7 s");
    assertThat(host.artifact("one").isUsable()).isTrue();
    assertThat(host.artifact("two").text()).isEqualTo("half\n");
    assertThat(host.artifact("two").obstacle()).startsWith("was cut off");
    assertThat(host.artifact("three").obstacle()).isEqualTo("did not finish within 0.7 s");
  }

  @Test
  void collect_endlessOutput_isStoppedAndTheRestKept() {
    HostArtifacts host = collect("section one 'echo 1' 'echo 1'\nsection two 'yes' 'yes'\n");

    assertThat(host.obstacle()).isEqualTo("printed more than 48 MB");
    assertThat(host.artifact("one").text()).isEqualTo("1\n");
    assertThat(host.artifact("two").truncated()).isTrue();
    assertThat(host.artifact("two").text()).hasSize(FrameReader.MAX_SECTION);
  }

  @Test
  void collect_onlyAndExtra_runJustThose() {
    var extra = new HostRequest.Section("more", "echo more", "echo \"more's\"", true, 0, 0);
    var request = HostRequest.ALL.withOnly(List.of("b", "more")).withExtra(List.of(extra));

    HostArtifacts host =
        collect(
            "section a 'a' 'echo a'\nsection b 'b' 'echo b'\n", request, Duration.ofSeconds(10));

    assertThat(host.artifacts()).containsOnlyKeys("b", "more");
    assertThat(host.artifact("more").text()).isEqualTo("more's\n");
  }

  @Test
  void run_scriptReadsStandardInput_doesNotEatTheScript() {
    try (Transport transport = collector().open(LOCAL, within10s())) {
      RunResult result = transport.run("cat\necho after\nexit 5", within10s());

      assertThat(result).isEqualTo(new RunResult(5, "after\n", "", false, null));
    }
  }

  @Test
  void readFiles_filesDirectoriesAndPatterns_inOneGo(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("a.cfg"), "global\n");
    Files.writeString(folder.resolve("b it's.cfg"), "no newline");
    Files.createDirectory(folder.resolve("empty"));
    var collector = collector();

    try (Transport transport = collector.open(LOCAL, within10s())) {
      List<FoundFile> files =
          collector.readFiles(
              transport,
              List.of(
                  folder.toString(),
                  folder + "/*.cfg",
                  folder + "/none",
                  folder + "/empty",
                  folder + "/b it's.cfg"),
              within10s());

      assertThat(files)
          .extracting(FoundFile::path, FoundFile::text, FoundFile::obstacle)
          .containsExactly(
              tuple(folder + "/a.cfg", "global\n", null),
              tuple(folder + "/b it's.cfg", "no newline", null),
              tuple(folder + "/a.cfg", "global\n", null),
              tuple(folder + "/b it's.cfg", "no newline", null),
              tuple(folder + "/none", "", "does not exist"),
              tuple(folder + "/empty", "", "is a directory without files"),
              tuple(folder + "/b it's.cfg", "no newline", null));
    }
  }

  @Test
  void collectAll_oneHostFails_theOthersAnswer() throws Exception {
    var hosts =
        List.of(
            new Collector.Asked(new Vantage.Docker("x"), HostRequest.ALL),
            new Collector.Asked(new Vantage.Netns("collect-no-such"), HostRequest.ALL));

    List<HostArtifacts> answers = collector().collectAll(hosts, within10s());

    assertThat(answers).hasSize(2);
    assertThat(answers.get(0).obstacle())
        .containsAnyOf("no container of that name", "not installed", "needs root");
    assertThat(answers.get(1).obstacle()).contains("no such network namespace");
    assertThat(answers).noneMatch(HostArtifacts::isReached);
  }
}
