package io.whydown.diagnose.investigate;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.collect.HostArtifacts;
import io.whydown.collect.HostRequest;
import io.whydown.collect.Vantage;
import io.whydown.model.evidence.Artifact;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class SameMachineTest {

  private static final Instant NOW = Instant.parse("2026-11-20T20:00:00Z");
  private static final Vantage LB = Vantage.parse("netns:lb");
  private static final Vantage WEB = Vantage.parse("netns:web1");
  private static final Vantage FAR = Vantage.parse("ssh://ops@192.0.2.7");

  private final SameMachine machine = new SameMachine();

  @Test
  void complete_anotherNamespace_takesWhatTheFirstWasAskedAsItsOwn() {
    machine.choose(List.of(FAR, LB, WEB));
    machine.arrived(answer(LB, "processes", "sockets"));

    HostArtifacts web = machine.complete(answer(WEB, "sockets"));

    assertThat(web.artifacts()).containsOnlyKeys("sockets", "processes");
    assertThat(web.artifact("processes").vantage()).isEqualTo("netns:web1");
    assertThat(web.artifact("sockets").text()).isEqualTo("sockets of netns:web1");
  }

  @Test
  void request_firstOfTheMachineAndRemoteHosts_areAskedForEverything() {
    machine.choose(List.of(FAR, LB, WEB));

    assertThat(machine.request(LB, HostRequest.ALL).except()).isEmpty();
    assertThat(machine.request(FAR, HostRequest.ALL).except()).isEmpty();
    assertThat(machine.request(WEB, HostRequest.ALL).except()).contains("processes", "kernel");
  }

  @Test
  void complete_firstDidNotAnswer_goesWithoutAndDoesNotWait() {
    machine.choose(List.of(LB, WEB));
    machine.end();

    assertThat(machine.complete(answer(WEB, "sockets")).artifacts()).containsOnlyKeys("sockets");
  }

  private static HostArtifacts answer(Vantage vantage, String... sections) {
    var artifacts = new LinkedHashMap<String, Artifact>();
    for (String name : sections) {
      artifacts.put(
          name,
          new Artifact(
              name, vantage.text(), name, NOW, 0, name + " of " + vantage.text(), "", false, null));
    }
    return new HostArtifacts(vantage, artifacts, null, 0, null, NOW);
  }
}
