package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.CheckConfig;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `check-proto` of a server line.
class CheckProtoTest {

  private static Compiled compile(String words) {
    String text =
        """
        defaults
          mode http
          timeout connect 10s
          timeout client 10s
          timeout server 10s
        backend b
          option httpchk
          server s1 127.0.0.1:80 check %s
        """
            .formatted(words);
    return TestSource.compiled(text);
  }

  @ParameterizedTest
  @CsvSource({"'', AS_STREAMS", "check-proto h1, HTTP1", "check-proto h2, HTTP2"})
  void checkProto_isWhatTheCheckSpeaks(String words, CheckConfig.Speech expected) {
    var config = Objects.requireNonNull(compile(words).config());
    var backend = Objects.requireNonNull(config.proxies().getFirst().backend());
    var check = Objects.requireNonNull(backend.servers().getFirst().check());

    assertThat(check.speech()).isEqualTo(expected);
  }

  @Test
  void checkProto_unknown_isRefusedByName() {
    Compiled compiled = compile("check-proto h9");

    assertThat(compiled.config()).isNull();
    assertThat(compiled.findings().all().toString()).contains("unknown MUX protocol 'h9'");
  }
}
