package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.CheckConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `check-proto` of a server line.
class CheckProtoTest {

  @ParameterizedTest
  @CsvSource({"'', AS_STREAMS", "check-proto h1, HTTP1", "check-proto h2, HTTP2"})
  void checkProto_isWhatTheCheckSpeaks(String words, CheckConfig.Speech expected) {
    CheckConfig check = TestSource.check(TestSource.checking("", words));

    assertThat(check.speech()).isEqualTo(expected);
  }

  @Test
  void checkProto_unknown_isRefusedByName() {
    Compiled compiled = TestSource.checking("", "check-proto h9");

    assertThat(compiled.config()).isNull();
    assertThat(compiled.findings().all().toString()).contains("unknown MUX protocol 'h9'");
  }
}
