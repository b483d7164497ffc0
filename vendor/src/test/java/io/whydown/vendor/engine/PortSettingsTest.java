package io.whydown.vendor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class PortSettingsTest {

  @Test
  void of_theProgramsOwnPort() {
    assertThat(PortSettings.of(Map.of("PORT", "8080"))).containsExactly(8080);
    assertThat(PortSettings.of(Map.of("HUB_WEB_PORT", "8088"))).containsExactly(8088);
    assertThat(PortSettings.of(Map.of("ASPNETCORE_URLS", "http://+:5000"))).containsExactly(5000);
  }

  @Test
  void of_portsOfOthersAreNoListeners() {
    assertThat(PortSettings.of(Map.of("DB_PORT", "5432", "REDIS_PORT", "6379"))).isEmpty();
    assertThat(PortSettings.of(Map.of("VIRTUAL_PORT", "80", "HOST_PORT", "8080"))).isEmpty();
    assertThat(PortSettings.of(Map.of("PORT", "auto"))).isEmpty();
  }

  @Test
  void exposed_ofAnImage() {
    assertThat(PortSettings.exposed("EXPOSE 80 443/tcp")).containsExactly(80, 443);
    assertThat(PortSettings.exposed("RUN expose 80")).isEmpty();
  }
}
