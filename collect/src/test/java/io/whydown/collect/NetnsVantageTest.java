package io.whydown.collect;

import static io.whydown.collect.Fixtures.collector;
import static io.whydown.collect.Fixtures.within10s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
class NetnsVantageTest {

  private final String name = "collect-" + ProcessHandle.current().pid();

  @BeforeEach
  void add() throws Exception {
    String _ = SshServer.run(List.of("ip", "netns", "add", name));
  }

  @AfterEach
  void delete() throws Exception {
    String _ = SshServer.run(List.of("ip", "netns", "del", name));
  }

  @Test
  void collect_insideTheNamespace_seesItsInterfaces() {
    var collector = collector();
    try (Transport transport = collector.open(new Vantage.Netns(name), within10s())) {
      HostArtifacts host =
          collector.collect(
              transport, "section links 'ip -o link' 'ip -o link'\n", HostRequest.ALL, within10s());

      assertThat(host.obstacle()).isNull();
      assertThat(host.artifact("links").text().lines()).hasSize(1);
      assertThat(host.artifact("links").vantage()).isEqualTo("netns:" + name);
    }
  }

  @Test
  void query_nothingListensInTheNamespace_saysRefused() {
    try (Transport transport = collector().open(new Vantage.Netns(name), within10s())) {
      RunResult answer =
          transport.query(ControlSocket.parse("127.0.0.1:9"), "show info\n", within10s());

      assertThat(answer.output()).isEmpty();
      assertThat(answer.exitStatus()).isNotZero();
      assertThat(answer.error()).isNotBlank();
    }
  }

  @Test
  void open_noSuchNamespace_saysWhichAndWhatToDo() {
    assertThatThrownBy(() -> collector().open(Vantage.parse("netns:" + name + "-x"), within10s()))
        .hasMessage(
            "netns:"
                + name
                + "-x: there is no such network namespace; `ip netns list` shows those there are");
  }
}
