package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where the first acknowledgement waits for the answer: in HTTP by itself, in TCP when asked for.
final class SmartAcceptTest {

  @ParameterizedTest
  @CsvSource({
    "http, '', '', true",
    "http, no option tcp-smart-accept, '', false",
    "http, no option tcp-smart-accept, option tcp-smart-accept, true",
    "tcp, '', '', false",
    "tcp, '', option tcp-smart-accept, true"
  })
  void listener_delaysWhereAnAnswerComes(
      String mode, String inherited, String own, boolean expected) {
    Compiled compiled =
        TestSource.compiled(
            """
            defaults
              mode %s
              timeout client 10s
              %s
            frontend f
              bind 127.0.0.1:8080
              %s
            """
                .formatted(mode, inherited, own));
    var config = Objects.requireNonNull(compiled.config());
    var frontend = Objects.requireNonNull(config.proxies().getFirst().frontend());

    assertThat(frontend.binds().getFirst().socket().delaysAck()).isEqualTo(expected);
  }
}
