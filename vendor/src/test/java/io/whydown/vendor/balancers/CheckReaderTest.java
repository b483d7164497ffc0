package io.whydown.vendor.balancers;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.vendor.balancers.CheckReader.Found;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CheckReaderTest {

  @Test
  void haproxy_requestRuleAndPort_areRead() {
    assertThat(read("option httpchk HEAD /up HTTP/1.1"))
        .containsExactly(new Found("HEAD", "/up", 0, ""));
    assertThat(read("option httpchk /up")).containsExactly(new Found("OPTIONS", "/up", 0, ""));
    assertThat(read("http-check expect status 200-399"))
        .containsExactly(new Found("", "", 0, "200-399"));
    assertThat(read("server a 192.0.2.1:80 check port 8081"))
        .containsExactly(new Found("", "", 8081, ""));
    assertThat(read("server a 192.0.2.1:80 check")).isEmpty();
  }

  @Test
  void settings_ofCloudsAndProxies_areReadInTheirSpellings() {
    assertThat(read("\"HealthCheckPort\": \"8081\",")).containsExactly(new Found("", "", 8081, ""));
    assertThat(read("alb.ingress.kubernetes.io/healthcheck-path: /up"))
        .containsExactly(new Found("", "/up", 0, ""));
    assertThat(read("traefik.http.services.a.loadbalancer.healthcheck.path=/up"))
        .containsExactly(new Found("", "/up", 0, ""));
    assertThat(read("Health check port: 9000 (override), path /up"))
        .containsExactly(new Found("", "/up", 9000, ""));
    assertThat(read("Success codes: 200,301")).containsExactly(new Found("", "", 0, "200,301"));
  }

  @Test
  void block_isReadUntilItEnds() {
    assertThat(read("health_check {", "path = \"/up\"", "port = 81", "}", "port = 82"))
        .containsExactly(new Found("", "/up", 0, ""), new Found("", "", 81, ""));
  }

  private static List<Found> read(String... lines) {
    var reader = new CheckReader();
    return List.of(lines).stream().map(reader::line).flatMap(Optional::stream).toList();
  }
}
