package io.whydown.diagnose.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.collect.FoundFile;
import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.cause.Dial;
import io.whydown.diagnose.investigate.ConfigurationReading;
import io.whydown.model.Snapshot;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Proxy;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Where a server is dialled whose port comes from the client.
class DialsTest {

  @Test
  void of_offsetToTheClientsPort_isAddedToThatOfTheFrontend() {
    Dial dial = dial(":+8000");

    assertThat(dial.traffic()).extracting(Endpoint::toString).containsExactly("192.0.2.1:8080");
    assertThat(dial.checkDiffers()).isFalse();
  }

  @Test
  void of_checkThatReachesAnotherPortThanTheTraffic_explainsTheTraffic() {
    Dial both = dial("", connect(8080, true), connect(80, true));
    Dial traffic = dial("", connect(8080, true), connect(80, false));
    Dial check = dial("", connect(8080, false), connect(80, false));

    assertThat(both.failing().orElseThrow()).hasToString("192.0.2.1:8080");
    assertThat(traffic.failing().orElseThrow()).hasToString("192.0.2.1:80");
    assertThat(check.failing().orElseThrow()).hasToString("192.0.2.1:8080");
  }

  @Test
  void of_trafficThatNobodyTried_isNotWhatFails() {
    Dial dial = dial("", connect(8080, true), connect(80, new ConnectOutcome.NotTried("", 0)));

    assertThat(dial.failing().orElseThrow()).hasToString("192.0.2.1:8080");
  }

  private static Observation connect(int port, boolean works) {
    return connect(
        port,
        works
            ? new ConnectOutcome.Connected(null, 300_000)
            : new ConnectOutcome.Failed(Errno.ECONNREFUSED, false, null, 300_000));
  }

  private static Observation connect(int port, ConnectOutcome outcome) {
    Endpoint endpoint = Endpoint.tryParse("192.0.2.1:" + port).orElseThrow();
    return new Observation.Connect(
        Situation.LB, endpoint, outcome, "ffm", Situation.place("connect"));
  }

  private static Dial dial(String port, Observation... observations) {
    String text =
        """
        frontend www
          bind 192.0.2.10:80
          default_backend web
        backend web
          server web1 192.0.2.1%s check port 8080
        """
            .formatted(port);
    var file = new FoundFile("haproxy.cfg", "haproxy.cfg", text, false, null);
    Proxy proxy =
        new ConfigurationReading(_ -> List.of(file), Situation.LB, HostBuilder.NOW)
            .read(List.of("haproxy.cfg"), Map.of());
    var snapshot =
        new Snapshot(
            HostBuilder.NOW,
            proxy,
            Situation.LB,
            Map.of(),
            Map.of(),
            List.of(),
            Arrays.asList(observations),
            List.of());
    Backend backend = proxy.backends().getFirst();
    return Dials.of(snapshot, backend, backend.servers().getFirst());
  }
}
