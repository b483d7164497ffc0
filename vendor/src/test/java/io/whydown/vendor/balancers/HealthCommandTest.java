package io.whydown.vendor.balancers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCommandTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          HEALTHCHECK --interval=30s CMD curl --fail http://localhost:5232 || exit 1 ~ http ~ 5232 ~ ``
          test: ["CMD", "wget", "-q", "https://127.0.0.1/up"] ~ https ~ 443 ~ /up
          {"Test":["CMD-SHELL","curl -f http://localhost:${PORT:-3000}/ || exit 1"]} ~ http ~ 3000 ~ /
          docker run --health-cmd='curl -f http://localhost/h' app ~ http ~ 80 ~ /h
          """)
  void in_commandOfACheck_isItsUrl(String line, String scheme, int port, String path) {
    assertThat(HealthCommand.in(line))
        .hasValueSatisfying(command -> {
          assertThat(command.scheme()).isEqualTo(scheme);
          assertThat(command.port()).isEqualTo(port);
          assertThat(command.path()).isEqualTo(path);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"curl http://localhost/", "test: nothing", "HEALTHCHECK NONE"})
  void in_anythingElse_isNothing(String line) {
    assertThat(HealthCommand.in(line)).isEmpty();
  }
}
