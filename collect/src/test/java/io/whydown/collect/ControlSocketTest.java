package io.whydown.collect;

import static io.whydown.collect.Fixtures.collector;
import static io.whydown.collect.Fixtures.within;
import static io.whydown.collect.Fixtures.within10s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whydown.net.Port;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlSocketTest {

  @Test
  void parse_formsOfHaproxy() {
    assertThat(ControlSocket.parse("/run/haproxy.sock"))
        .isEqualTo(new ControlSocket.UnixPath("/run/haproxy.sock"));
    assertThat(ControlSocket.parse("unix@/run/x")).isEqualTo(new ControlSocket.UnixPath("/run/x"));
    assertThat(ControlSocket.parse("abns@x")).isEqualTo(new ControlSocket.Abstract("x"));
    assertThat(ControlSocket.parse("ipv4@*:9999"))
        .isEqualTo(new ControlSocket.Tcp("127.0.0.1", new Port(9999)));
    assertThat(ControlSocket.parse("[::]:9999"))
        .isEqualTo(new ControlSocket.Tcp("::1", new Port(9999)));
    assertThat(ControlSocket.parse("lb.example.net:9999"))
        .isEqualTo(new ControlSocket.Tcp("lb.example.net", new Port(9999)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sock", "x:0", "x:70000", "unix@"})
  void parse_wrongText_isRefused(String text) {
    assertThatThrownBy(() -> ControlSocket.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static RunResult ask(String socket, Duration limit) {
    try (Transport transport = collector().open(new Vantage.Local(), within10s())) {
      return transport.query(ControlSocket.parse(socket), "show info\n", within(limit));
    }
  }

  @Test
  void query_unixSocket_givesTheWholeAnswer(@TempDir Path folder) throws Exception {
    try (var echo = new EchoSocket(folder.resolve("s"))) {
      RunResult answer = ask(echo.path().toString(), Duration.ofSeconds(10));

      assertThat(answer).isEqualTo(new RunResult(0, "answer to show info\n", "", false, null));
    }
  }

  @Test
  void query_noSuchSocket_saysWhy(@TempDir Path folder) {
    RunResult answer = ask(folder.resolve("absent").toString(), Duration.ofSeconds(10));

    assertThat(answer.obstacle()).isEqualTo("does not answer: No such file or directory");
  }

  @Test
  void query_neverAnswers_endsAtTheLimit() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      RunResult answer = ask("127.0.0.1:" + silent.getLocalPort(), Duration.ofMillis(300));

      assertThat(answer.obstacle()).isEqualTo("did not answer within 0.3 s");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"socat", "python3", "perl", "nc"})
  @Tag("lab")
  void script_forOtherHosts_worksWithEachToolAlone(String tool, @TempDir Path folder)
      throws Exception {
    String only =
        "command() { [ \"$2\" = %s ]; }\n".formatted(tool)
            + (tool.equals("python3") ? "" : "python3() { return 1; }\n");

    try (var echo = new EchoSocket(folder.resolve("it's, a: [socket]!"));
        Transport transport = collector().open(new Vantage.Local(), within10s())) {
      String script =
          SocketScript.text(new ControlSocket.UnixPath(echo.path().toString()), "show info\n");
      RunResult answer = transport.run(only + script, within10s());

      assertThat(answer.error()).isEmpty();
      assertThat(answer.output()).isEqualTo("answer to show info\n");
    }
  }

  @Test
  void script_noTool_endsWith127() {
    String none = "command() { return 1; }\npython3() { return 1; }\n";
    String script = SocketScript.text(ControlSocket.parse("/run/x"), "show info\n");

    try (Transport transport = collector().open(new Vantage.Local(), within10s())) {
      assertThat(transport.run(none + script, within10s()).exitStatus()).isEqualTo(127);
    }
  }
}
