package io.whydown.vendor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DockerPsReaderTest {

  @Test
  void run_serviceOfASwarmInTwoNetworks() {
    DockerPsReader.Row row =
        DockerPsReader.run(
                "docker service create --name shop --container-label traefik.port=80 -e MODE=\"a"
                    + " b\" --network edge --network back example/shop")
            .orElseThrow();

    assertThat(row.name()).isEqualTo("shop");
    assertThat(row.networks()).containsExactly("edge", "back");
    assertThat(row.settings())
        .containsEntry("label:traefik.port", "80")
        .containsEntry("MODE", "a b");
  }

  @Test
  void row_interfaceThatIsUp_isNone() {
    assertThat(DockerPsReader.row("ens3             UP             10.0.0.5/24 fe80::1/64"))
        .isEmpty();
    assertThat(DockerPsReader.row("web1             Up 3 hours     10.0.0.5:80->80/tcp"))
        .isPresent();
  }

  @Test
  void run_networkOfTheHost() {
    DockerPsReader.Row row = DockerPsReader.run("docker run --net=host nginx").orElseThrow();

    assertThat(row.hostNetwork()).isTrue();
    assertThat(row.networks()).isEmpty();
  }

  @Test
  void optionsWrittenTogether_publishToo() {
    Optional<DockerPsReader.Row> run =
        DockerPsReader.run("docker run -dp 3000:3000 getting-started");

    assertThat(run)
        .hasValueSatisfying(row -> {
          assertThat(row.image()).isEqualTo("getting-started");
          assertThat(row.ports()).hasSize(1);
        });
    assertThat(DockerPsReader.run("docker run acme/web -http 8080"))
        .hasValueSatisfying(row -> assertThat(row.ports()).isEmpty());
    assertThat(DockerPsReader.run("docker run -it --rm tomcat:8.0"))
        .hasValueSatisfying(row -> assertThat(row.image()).isEqualTo("tomcat:8.0"));
  }
}
