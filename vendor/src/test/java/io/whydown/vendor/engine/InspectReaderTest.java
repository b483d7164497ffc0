package io.whydown.vendor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.vendor.engine.InspectReader.Shown;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InspectReaderTest {

  @Test
  void networks_ofAListOfJq() {
    List<Shown> shown =
        InspectReader.read(
            "docker inspect web -f '{{json .NetworkSettings.Networks}}' | jq keys",
            List.of("[", "  \"front\",", "  \"metrics\"", "]"));

    assertThat(shown)
        .singleElement()
        .satisfies(web -> {
          assertThat(web.name()).isEqualTo("web");
          assertThat(web.networks()).containsExactly("front", "metrics");
        });
  }

  @Test
  void networks_ofAMapAsGoPrintsIt() {
    List<Shown> shown =
        InspectReader.read(
            "podman inspect --format={{.NetworkSettings.Networks}} web",
            List.of("map[front:0xc0004d2000 metrics:0xc0004d20c0]"));

    assertThat(shown)
        .singleElement()
        .extracting(Shown::networks)
        .isEqualTo(List.of("front", "metrics"));
  }

  @Test
  void addresses_eachOfItsContainer() {
    List<Shown> shown =
        InspectReader.read(
            "docker inspect -f '{{.Name}} {{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' web db",
            List.of("/web 172.18.0.2 172.19.0.5 ", "/db 172.18.0.3 "));

    assertThat(shown).extracting(Shown::name).containsExactly("web", "db");
    assertThat(shown.getFirst().addresses()).containsValues("172.18.0.2", "172.19.0.5");
  }

  @Test
  void state_inTheWordsOfAListOfContainers() {
    List<Shown> shown =
        InspectReader.read(
            "docker inspect -f '{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}}' web",
            List.of("exited 137 true"));

    assertThat(shown)
        .singleElement()
        .satisfies(web -> {
          assertThat(web.status()).isEqualTo("Exited (137)");
          assertThat(web.outOfMemory()).isTrue();
        });
  }

  @Test
  void containersOfANetwork() {
    List<Shown> shown =
        InspectReader.read(
            "docker network inspect front -f '{{range .Containers}}{{.Name}} {{end}}'",
            List.of("edge shop-api-1"));

    assertThat(shown).extracting(Shown::name).containsExactly("edge", "shop-api-1");
    assertThat(shown).allSatisfy(one -> assertThat(one.networks()).containsExactly("front"));
  }

  @Test
  void wholeDocuments_areNotItsBusiness() {
    assertThat(InspectReader.read("docker inspect web", List.of("[{\"Name\": \"/web\"}]")))
        .isEmpty();
    assertThat(InspectReader.read("docker inspect -f '{{.Name}}'", List.of("/web"))).isEmpty();
  }
}
