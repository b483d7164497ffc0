package io.whydown.vendor.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.ComposeService;
import io.whydown.model.host.Container.PublishedPort;
import io.whydown.net.IpAddress;
import io.whydown.vendor.PortMapping;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComposeReaderTest {

  private static final String SHOP =
      """
      name: shop
      x-logging: &logging
        restart: always
      services:
        web:
          <<: *logging
          image: nginx:1.27
          container_name: shop-web
          ports:
            - "8080:80"
            - target: 443
              published: "8443"
              host_ip: 127.0.0.1
              protocol: tcp
          environment:
            DB_PASSWORD: hunter2
          depends_on:
            app:
              condition: service_healthy
        app:
          build: .
          expose: ["3000", "9000-9001/tcp"]
          networks:
            back:
              aliases: [api]
          depends_on: [db]
          healthcheck:
            test: ["CMD", "true"]
        db:
          image: postgres
          network_mode: host
          healthcheck: {disable: true}
      networks:
        back: {}
      """;

  private static Parsed<List<ComposeService>> read(String text) {
    return ComposeReader.read("compose.yaml", text, "local", Instant.EPOCH);
  }

  private static ComposeService service(String name) {
    return read(SHOP).value().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void read_shortAndLongPorts() {
    ComposeService web = service("web");

    assertThat(web.ports())
        .containsExactly(
            new PublishedPort(null, 8080, 80, "tcp"),
            new PublishedPort(IpAddress.V4_LOOPBACK, 8443, 443, "tcp"));
    assertThat(web.containerName()).isEqualTo("shop-web");
    assertThat(web.networks()).containsExactly("default");
    assertThat(web.dependsOn()).isEqualTo(Map.of("app", "service_healthy"));
    assertThat(web.line()).isEqualTo(5);
    assertThat(web.place()).isEqualTo("compose.yaml:10");
  }

  @Test
  void read_exposeNetworksAndChecks() {
    ComposeService app = service("app");

    assertThat(app.expose()).containsExactlyInAnyOrder(3000, 9000, 9001);
    assertThat(app.networks()).containsExactly("back");
    assertThat(app.aliases()).containsExactly("api");
    assertThat(app.dependsOn()).isEqualTo(Map.of("db", "service_started"));
    assertThat(app.hasHealthcheck()).isTrue();
    assertThat(service("db").hasHealthcheck()).isFalse();
    assertThat(service("db").networkMode()).isEqualTo("host");
    assertThat(service("db").networks()).isEmpty();
  }

  @Test
  void read_keepsNoEnvironment() {
    assertThat(read(SHOP).toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "80, 0, 80, tcp",
    "8080:80/udp, 8080, 80, udp",
    "127.0.0.1:8080:80, 8080, 80, tcp",
    "'[::1]:8080:80', 8080, 80, tcp",
    "'${PORT:-8081}:80', 8081, 80, tcp",
    "127.0.0.1::80, 0, 80, tcp",
  })
  void read_port(String text, int outer, int inner, String protocol) {
    var services = read("services:\n  web:\n    ports: [\"" + text + "\"]\n").value();

    PublishedPort port = services.getFirst().ports().getFirst();
    assertThat(port.hostPort()).isEqualTo(outer);
    assertThat(port.containerPort()).isEqualTo(inner);
    assertThat(port.protocol()).isEqualTo(protocol);
  }

  @Test
  void read_range_isOnePortEach() {
    var services = read("services:\n  web:\n    ports:\n      - 9000-9002:80-82\n").value();

    assertThat(services.getFirst().ports()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "services: [",
        "services:\n  web: &a\n    <<: *a\n",
        "services:\n  web:\n    ports: [\"a:b\"]\n",
        "\t",
        "services:\n  web:\n    ports: [\"99999999999:80\"]\n",
        "",
      })
  void read_badInput_neverThrows(String text) {
    assertThat(read(text).remarks()).hasSizeLessThanOrEqualTo(20);
  }

  @Test
  void brokenFile_fileGivesNothing_pasteGivesWhatStandsInItsLines() {
    String broken = "services:\n  web:\n    image: nginx\n    ports:\n      - 8080:80\n   db: [\n";

    Parsed<List<ComposeService>> file = read(broken);
    List<Service> pasted = ComposeReader.pasted(broken);

    assertThat(file.value()).isEmpty();
    assertThat(file.remarks()).singleElement().satisfies(r -> assertThat(r.line()).isEqualTo(6));
    assertThat(pasted)
        .anySatisfy(service -> {
          assertThat(service.image()).isEqualTo("nginx");
          assertThat(service.ports()).containsExactly(new PortMapping("", 8080, 80, "tcp"));
        });
  }

  @Test
  void pasted_piece_hasServicesWithoutHead() {
    List<Service> services =
        ComposeReader.pasted(
            "  web:\n    image: nginx\n    ports: ['127.0.0.1:8080:80', 53:53/udp]\n");

    assertThat(services)
        .singleElement()
        .satisfies(web -> {
          assertThat(web.name()).isEqualTo("web");
          assertThat(web.line()).isEqualTo(1);
          assertThat(web.ports())
              .containsExactly(
                  new PortMapping("127.0.0.1", 8080, 80, "tcp"),
                  new PortMapping("", 53, 53, "udp"));
        });
  }

  /// What only YAML knows: anchors, merges, and a flow collection over several lines.
  @Test
  void pasted_whatIsYaml_isReadAsYaml() {
    String text =
        """
        x-web: &web
          image: nginx
          ports: [
            "8080:80"
          ]
        services:
          one:
            <<: *web
            networks: [front]
          two: *web
        networks:
          front: {name: shop_front}
        """;

    List<Service> services = ComposeReader.pasted(text);

    assertThat(services).extracting(Service::image).containsExactly("nginx", "nginx");
    assertThat(services)
        .extracting(Service::ports)
        .containsOnly(List.of(new PortMapping("", 8080, 80, "tcp")));
    assertThat(services)
        .extracting(Service::networks)
        .containsExactly(List.of("shop_front"), List.of("default"));
  }

  @Test
  void read_portThatIsNone_isRemarkedWithItsLine() {
    Parsed<List<ComposeService>> parsed = read("services:\n  web:\n    ports:\n      - a:b\n");

    assertThat(parsed.value().getFirst().ports()).isEmpty();
    assertThat(parsed.remarks()).singleElement().satisfies(r -> assertThat(r.line()).isEqualTo(4));
  }

  /// Aliases within aliases, ten to the ninth services in all.
  @Test
  void read_aliasesOfAliases_staysBounded() {
    var text = new StringBuilder("a0: &a0 {image: nginx}\n");
    for (int i = 1; i < 10; i++) {
      text.append("a%d: &a%d {".formatted(i, i));
      for (int j = 0; j < 10; j++) {
        text.append("k%d: *a%d, ".formatted(j, i - 1));
      }
      text.append("}\n");
    }
    text.append("services: *a9\n");

    assertThat(ComposeReader.pasted(text.toString())).hasSizeLessThan(20_000);
  }

  @Test
  void read_deepNesting_isRefused() {
    assertThat(read("services: " + "[".repeat(100_000)).value()).isEmpty();
    assertThat(ComposeReader.pasted("services: " + "{a: ".repeat(100_000))).isEmpty();
    assertThat(read("services:\n" + "- ".repeat(100_000) + "x").value()).isEmpty();
  }
}
