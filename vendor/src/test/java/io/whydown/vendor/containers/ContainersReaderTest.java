package io.whydown.vendor.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.host.Container;
import io.whydown.model.host.Container.PublishedPort;
import io.whydown.net.IpAddress;
import io.whydown.vendor.Captures;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContainersReaderTest {

  private static List<Container> capture() {
    var parsed =
        ContainersReader.read(Captures.file("containers/inspect-elsewhere.txt", "docker inspect"));
    assertThat(parsed.remarks()).isEmpty();
    return parsed.value();
  }

  @Test
  void read_runningDockerCapturedElsewhere() {
    Container container = capture().getFirst();

    assertThat(container.engine()).isEqualTo("docker");
    assertThat(container.name()).isEqualTo("wrongport");
    assertThat(container.pid()).isEqualTo(812);
    assertThat(container.restarts()).isEqualTo(2);
    assertThat(container.health()).isEqualTo("healthy");
    assertThat(container.networks()).containsEntry("bridge", IpAddress.parse("172.17.0.2"));
    assertThat(container.published())
        .containsExactly(new PublishedPort(null, 18_081, 8_080, "tcp"));
    assertThat(container.listenersKnown()).isFalse();
  }

  @Test
  void read_exitedPodmanCapturedElsewhere_keepsWhatItWouldPublish() {
    Container container = capture().getLast();

    assertThat(container.engine()).isEqualTo("podman");
    assertThat(container.status()).isEqualTo("exited");
    assertThat(container.exitCode()).isEqualTo(137);
    assertThat(container.oomKilled()).isTrue();
    assertThat(container.published())
        .containsExactly(new PublishedPort(IpAddress.V4_LOOPBACK, 18_082, 80, "tcp"));
  }

  /// Docker ignores what a container in an internal network was to publish.
  @Test
  void read_runningDockerThatPublishesNothing_isNotTakenByItsWish() {
    String text =
        "--- docker\n{\"Id\":\"abc\",\"Name\":\"/x\",\"State\":{\"Status\":\"%s\"},\"HostConfig\":{\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"8080\"}]}},\"NetworkSettings\":{\"Ports\":{}}}\n";

    assertThat(published(text.formatted("running"))).isEmpty();
    assertThat(published(text.formatted("created")))
        .containsExactly(new PublishedPort(null, 8_080, 80, "tcp"));
  }

  private static List<PublishedPort> published(String text) {
    return ContainersReader.read(Captures.text("docker inspect", text))
        .value()
        .getFirst()
        .published();
  }

  @Test
  void read_arrayOfAPerson_isReadToo() {
    String text =
        "[{\"Id\":\"abc\",\"Name\":\"/x\",\"State\":{\"Status\":\"created\"},\"Config\":{\"Image\":\"i\",\"Env\":[\"PASSWORD=x\"]}}]";

    Container container =
        ContainersReader.read(Captures.text("docker inspect x", text)).value().getFirst();

    assertThat(container.image()).isEqualTo("i");
    assertThat(container.toString()).doesNotContain("PASSWORD");
  }

  @Test
  void read_cut_keepsWhatIsWhole() {
    String text = Captures.read("containers/inspect-elsewhere.txt");

    var parsed = ContainersReader.read(Captures.text("docker", text.substring(0, 900)));

    assertThat(parsed.value()).hasSize(1);
    assertThat(parsed.remarks()).hasSize(1);
  }

  @Test
  void denied_namesTheEngine() {
    assertThat(ContainersReader.denied(Captures.text("docker", "--- docker\n--- docker-denied\n")))
        .containsExactly("docker");
  }
}
