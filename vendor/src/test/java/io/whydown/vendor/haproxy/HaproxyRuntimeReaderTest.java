package io.whydown.vendor.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.ProxyRuntime.ServerState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HaproxyRuntimeReaderTest {

  private static final Instant AT = Instant.parse("2026-11-20T23:48:30Z");

  static String fixture(String name) {
    try (InputStream in = HaproxyRuntimeReaderTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Artifact artifact(String command, String text) {
    return new Artifact(command, "local", command, AT, 0, text, "", false, null);
  }

  private static ProxyRuntime captured() {
    return HaproxyRuntimeReader.runtime(
            artifact("show info", fixture("show-info.txt")),
            artifact("show stat", fixture("show-stat.txt")),
            artifact("show servers state", fixture("show-servers-state.txt")))
        .value();
  }

  private static ServerState server(ProxyRuntime runtime, String name) {
    return runtime.server("web", name).orElseThrow();
  }

  @Test
  void runtime_captured_readsEveryServer() {
    ProxyRuntime runtime = captured();

    assertThat(runtime.info()).containsEntry("Version", "2.6.12-1+deb12u4");
    assertThat(runtime.info()).containsEntry("Ulimit-n", "20000");
    assertThat(runtime.servers()).hasSize(7);
    ServerState refused = server(runtime, "web6");
    assertThat(refused.isDown()).isTrue();
    assertThat(refused.checkStatus()).isEqualTo("L4CON");
    assertThat(refused.lastCheck()).isEqualTo("Connection refused");
    assertThat(refused.address()).isEqualTo("[::1]:18081");
    assertThat(refused.values()).containsEntry("srv_check_port", "18081");
    assertThat(refused.lastChangeSeconds()).isEqualTo(3);
    ServerState status = server(runtime, "web2");
    assertThat(status.checkStatus()).isEqualTo("L7STS");
    assertThat(status.checkCode()).isEqualTo(404);
    assertThat(server(runtime, "web3").isMaintenance()).isTrue();
    assertThat(server(runtime, "web3").adminState()).isEqualTo(5);
    assertThat(server(runtime, "web1").status()).isEqualTo("DRAIN");
    assertThat(server(runtime, "web5").status()).isEqualTo("MAINT (resolution)");
    assertThat(server(runtime, "web5").address()).isNull();
    assertThat(runtime.server("plain", "p1").orElseThrow().isUp()).isTrue();
  }

  @Test
  void runtime_allAnswersInOneText_withGarbageBefore() {
    String all =
        "Warning: something\nmotd\n"
            + fixture("show-info.txt")
            + fixture("show-stat.txt")
            + fixture("show-servers-state.txt");
    Artifact one = artifact("socket", all);

    assertThat(HaproxyRuntimeReader.runtime(one, one, one).value().servers())
        .extracting(ServerState::server)
        .isEqualTo(captured().servers().stream().map(ServerState::server).toList());
    assertThat(HaproxyRuntimeReader.runtime(one, one, one).value().info())
        .containsEntry("Name", "HAProxy");
  }

  @Test
  void servers_runningCheck_isStripped() {
    String text = fixture("show-stat.txt").replace(",L4CON,", ",* L4CON,");

    var servers = HaproxyRuntimeReader.servers(artifact("show stat", text), null).value();

    assertThat(servers)
        .extracting(ServerState::checkStatus)
        .contains("L4CON")
        .doesNotContain("* L4CON");
  }

  @Test
  void servers_stateOnly_saysTheSameInWords() {
    var servers =
        HaproxyRuntimeReader.servers(
                null, artifact("show servers state", fixture("show-servers-state.txt")))
            .value();

    assertThat(servers)
        .extracting(ServerState::status)
        .containsExactly("DRAIN", "DOWN", "MAINT", "DRAIN", "MAINT (resolution)", "DOWN", "UP");
  }

  @Test
  void servers_truncatedAnywhere_neverThrowsAndNeverInvents() {
    String text = fixture("show-stat.txt");
    List<String> whole = told(text);
    assertThat(whole).isNotEmpty();
    for (int end = 0; end < text.length(); end++) {
      List<String> cut = told(text.substring(0, end));

      assertThat(cut).as("up to %d", end).isEqualTo(whole.subList(0, cut.size()));
    }
  }

  private static List<String> told(String stat) {
    return HaproxyRuntimeReader.servers(artifact("show stat", stat), null).value().stream()
        .map(server ->
            "%s/%s %s %s %s"
                .formatted(
                    server.backend(),
                    server.server(),
                    server.address(),
                    server.status(),
                    server.lastCheck()))
        .toList();
  }

  @Test
  void servers_notAnAnswer_isRemarked() {
    var parsed =
        HaproxyRuntimeReader.servers(artifact("show stat", "Permission denied\u001b[0m\n"), null);

    assertThat(parsed.value()).isEmpty();
    assertThat(parsed.remarks()).hasSize(1);
    assertThat(parsed.remarks().getFirst().text()).doesNotContain("\u001b");
  }
}
