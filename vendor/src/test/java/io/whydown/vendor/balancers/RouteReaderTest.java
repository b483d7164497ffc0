package io.whydown.vendor.balancers;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.vendor.balancers.RouteReader.Found;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteReaderTest {

  @Test
  void end_frontendWithoutBackend_servesNobody() {
    assertThat(
            read(
                """
                frontend web
                    bind :80
                    mode http
                backend app
                    server a 10.0.0.2:80
                """))
        .containsExactly(new Found(0, ""));
  }

  @Test
  void end_frontendThatAnswersItself_isWell() {
    assertThat(
            read(
                """
                frontend web
                    bind :80
                    http-request redirect scheme https
                frontend tls
                    bind :443
                    default_backend elsewhere
                """))
        .isEmpty();
  }

  @Test
  void end_labelOfAnUnknownService_namesIt() {
    assertThat(
            read(
                """
                - traefik.http.routers.app.rule=Host(`a.example`)
                - traefik.http.routers.app.service=app-svc
                - traefik.http.services.app.loadbalancer.server.port=8080
                """))
        .containsExactly(new Found(1, "app-svc"));
  }

  @Test
  void end_labelWithoutAnyService_saysNothing() {
    assertThat(read("- traefik.http.routers.app.service=app-svc\n")).isEmpty();
  }

  private static List<Found> read(String text) {
    var reader = new RouteReader();
    text.lines().forEach(reader::line);
    return reader.end();
  }
}
