package io.whydown.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FrameReaderTest {

  private static final Instant NOW = Instant.parse("2026-11-20T20:00:00Z");
  private static final Vantage WEB1 = Vantage.parse("ssh://web1");

  private static HostArtifacts read(String output) {
    return FrameReader.read(WEB1, "wd12", new RunResult(0, output, "", false, null), NOW);
  }

  private static String section(String name, String text, int status, String error) {
    return "\nwd12 B "
        + name
        + " 5.00 1000 0 0\ncommand of "
        + name
        + "\n"
        + text
        + "\nwd12 E "
        + name
        + " "
        + status
        + "\n"
        + error
        + "\nwd12 X\n";
  }

  private static final String HEADER = "\nwd12 H 1000 3.50 1795204800\n";
  private static final String END = "\nwd12 Z\n";

  @Test
  void read_garbageAround_isPassedOver() {
    HostArtifacts host =
        read(
            "Welcome!\nwd12 is no frame\n\u001b[2J"
                + HEADER
                + "stray line\n"
                + section("a", "text\n", 0, "")
                + END
                + "logout\nwd12 ");

    assertThat(host.obstacle()).isNull();
    assertThat(host.artifacts()).containsOnlyKeys("a");
    assertThat(host.artifact("a").text()).isEqualTo("text\n");
    assertThat(host.userId()).isEqualTo(1000);
  }

  @Test
  void read_hostsClock_datesTheArtifacts() {
    HostArtifacts host = read(HEADER + section("a", "", 0, "") + END);

    assertThat(host.hostClock()).isEqualTo(Instant.ofEpochSecond(1795204800));
    assertThat(host.artifact("a").at())
        .isEqualTo(Instant.ofEpochSecond(1795204800).plusMillis(1500));
    assertThat(host.clockSkew()).contains(Duration.between(NOW, Instant.ofEpochSecond(1795204800)));
  }

  @Test
  void read_cutAtEveryCharacter_neverThrowsAndNeverClaimsMoreThanItHas() {
    String whole = HEADER + section("a", "one\ntwo", 0, "") + section("b", "", 1, "oops") + END;

    for (int length = 0; length < whole.length() - 1; length++) {
      HostArtifacts host = read(whole.substring(0, length));
      assertThat(host.obstacle()).as("cut at %d", length).isNotNull();
      Artifact a = host.artifact("a");
      assertThat("one\ntwo\nwd12 E a 0\n").as("cut at %d", length).startsWith(a.text());
      assertThat(a.isUsable() && !a.text().equals("one\ntwo")).isFalse();
    }
  }

  @Test
  void read_controlCharactersInErrors_areGone() {
    HostArtifacts host = read(HEADER + section("a", "", 1, "bad \u001b[31mthing\n\u0007") + END);

    assertThat(host.artifact("a").error()).isEqualTo("bad [31mthing");
    assertThat(host.artifact("a").obstacle()).doesNotContain("\u001b");
  }

  @Test
  void read_permissionDenied_needsRoot() {
    HostArtifacts host =
        read(HEADER + section("a", "", 1, "Operation not permitted (you must be root)") + END);

    assertThat(host.artifact("a").obstacle()).isEqualTo("needs root");
  }

  @Test
  void gaps_missingSections_nameTheirKindOfFact() {
    HostArtifacts host =
        read(
            HEADER
                + section("nft", "", 127, "sh: nft: not found")
                + section("sockets", "x", 0, ""));

    assertThat(host.gaps())
        .containsExactly(
            new Gap(
                FactKind.IDENTITY,
                "ssh://web1",
                "the host ssh://web1",
                "closed in the middle of the answer"),
            new Gap(
                FactKind.FILTERS,
                "ssh://web1",
                "the packet filter rules",
                "needs nft, which is not installed"));
  }

  @Test
  void read_sameNameTwice_keepsTheFirst() {
    HostArtifacts host = read(HEADER + section("a", "1", 0, "") + section("a", "2", 0, "") + END);

    assertThat(host.artifact("a").text()).isEqualTo("1");
  }

  @Test
  void read_nonsenseNumbers_doNotHurt() {
    HostArtifacts host = read("\nwd12 H x y 99999999999999999999\n\nwd12 B\n\nwd12 B a\n" + END);

    assertThat(host.hostClock()).isNull();
    assertThat(host.userId()).isEqualTo(-1);
  }
}
