package io.whydown.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.model.observation.Observation;
import io.whydown.model.observation.Observation.NameServerAnswer;
import io.whydown.net.Deadline;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteQuestionsTest {

  private static final RemoteQuestions QUESTIONS =
      new RemoteQuestions("ssh://lb", InstantSource.system());

  private static List<NameServerAnswer> ask(int port, Duration limit, Path bin, String tool) {
    var server = new Endpoint(IpAddress.V4_LOOPBACK, new Port(port));
    RemoteReplays.Shell shell =
        script -> {
          try {
            return RemoteProbeScriptTest.run(script, bin, tool);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    List<Observation> seen =
        QUESTIONS.ask(
            List.of(new ProbeRequest.Ask("dns", server, "app.lab", false, limit)),
            shell,
            Deadline.after(Duration.ofSeconds(30), System::nanoTime));
    return seen.stream().map(NameServerAnswer.class::cast).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"python3", "bash"})
  void ask_withEachTool_tellsWhatTheServerAnswers(String tool, @TempDir Path bin)
      throws IOException {
    assumeTrue(RemoteProbeScriptTest.found(tool) != null, tool + " is not installed");
    try (var server = new DatagramSocket(NameProberTest.loopback())) {
      Thread.ofVirtual().start(() -> NameProberTest.serve(server, 0));

      var seen = ask(server.getLocalPort(), Duration.ofSeconds(20), bin, tool);

      assertThat(seen).extracting(NameServerAnswer::type).containsExactlyInAnyOrder("A", "AAAA");
      assertThat(seen).extracting(NameServerAnswer::code).containsOnly("NOERROR");
      assertThat(seen)
          .filteredOn(answer -> answer.type().equals("A"))
          .singleElement()
          .satisfies(answer -> {
            assertThat(answer.addresses()).containsExactly(IpAddress.parse("192.0.2.7"));
            assertThat(answer.ttlSeconds()).isEqualTo(9);
            assertThat(answer.section()).isEqualTo("dns");
          });
    }
  }

  @Test
  void ask_silentServer_saysThatNothingCame(@TempDir Path bin) throws IOException {
    assumeTrue(RemoteProbeScriptTest.found("python3") != null, "python3 is not installed");
    try (var server = new DatagramSocket(NameProberTest.loopback())) {
      var seen = ask(server.getLocalPort(), Duration.ofMillis(100), bin, "python3");

      assertThat(seen).extracting(NameServerAnswer::code).containsExactly(null, null);
    }
  }

  @Test
  void ask_hostWithoutAnyTool_knowsNothing(@TempDir Path bin) {
    assertThat(ask(53, Duration.ofMillis(100), bin, "sh")).isEmpty();
  }
}
