package io.whydown.vendor.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.proxy.ProxyRuntime.Persisted;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StickTableReaderTest {

  /// As HAProxy 2.6.12 answers; the second entry counts only, and ties to no server.
  private static final String ANSWER =
      """
      # table: web, type: ip, size:1024, used:2
      0x55d0c3a8e9f0: key=198.51.100.7 use=0 exp=599694 server_id=1 server_key=web1
      0x55d0c3a8ea80: key=198.51.100.8 use=0 exp=599801

      """;

  private static Artifact artifact(String text) {
    return new Artifact(
        "stats", "local", "show table web", Instant.EPOCH, 0, text, "", false, null);
  }

  @Test
  void used_list_countsEachTable() {
    assertThat(
            StickTableReader.used(
                "# table: web, type: ip, size:1024, used:2\n\n# table: x, type: string, size:5,"
                    + " used:0\n"))
        .containsEntry("web", 2)
        .containsEntry("x", 0);
  }

  @Test
  void entries_onlyThoseWithAServer_withoutTheClient() {
    var entries = StickTableReader.entries(artifact(ANSWER));

    assertThat(entries)
        .extracting(Persisted::table, Persisted::server)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("web", "web1"));
    assertThat(entries.getFirst().provenance().raw()).doesNotContain("198.51.100.7");
  }

  @Test
  void entries_garbage_areNone() {
    assertThat(StickTableReader.entries(artifact("\u0000\n# table:\n server_key=x\n"))).isEmpty();
  }
}
