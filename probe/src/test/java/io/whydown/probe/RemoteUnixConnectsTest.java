package io.whydown.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteUnixConnectsTest {

  private static final RemoteUnixConnects READER =
      new RemoteUnixConnects("ssh://lb", Instant.EPOCH);

  private static ProbeRequest.UnixConnect to(Path path) {
    return new ProbeRequest.UnixConnect(path.toString(), Duration.ofSeconds(1));
  }

  @Test
  void script_dialsEachPath_alsoWithQuotesInIt(@TempDir Path folder)
      throws IOException, InterruptedException {
    assumeThat(RemoteProbeScriptTest.found("python3")).isNotNull();
    Path there = folder.resolve("it's here.sock");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(there));
      var requests = List.of(to(there), to(folder.resolve("gone.sock")));

      var seen =
          READER.read(
              requests,
              RemoteProbeScriptTest.run(RemoteUnixConnects.script(requests), folder, "python3"));

      assertThat(seen).hasSize(2).allMatch(Observation.UnixConnect.class::isInstance);
      assertThat(outcome(seen.get(0))).isInstanceOf(ConnectOutcome.Connected.class);
      assertThat(((ConnectOutcome.Failed) outcome(seen.get(1))).errno()).isEqualTo(Errno.ENOENT);
    }
  }

  private static ConnectOutcome outcome(Observation seen) {
    return ((Observation.UnixConnect) seen).outcome();
  }

  @Test
  void answer_thatIsGarbled_isNone() {
    var seen =
        READER.read(
            List.of(to(Path.of("/run/a.sock"))),
            "whydown-unix 7 connected 0 1\nwhydown-unix 0 what 0 1\nwhydown-unix 0 failed\n");

    assertThat(seen).isEmpty();
  }
}
