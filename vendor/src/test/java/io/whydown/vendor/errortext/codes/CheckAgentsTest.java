package io.whydown.vendor.errortext.codes;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.testimony.Sign;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckAgentsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          404 | 10.0.0.7 - - [01/sep/2024:10:00:00 +0000] "get / http/1.1" 404 153 "-" "elb-healthchecker/2.0"
          400 | 10.100.4.200 - - [20/jun/2018:05:56:25 +0000] "-" 400 166 "-" "envoy/hc"
          301 | {"method":"get","status":301,"agent":"googlehc/1.0"}
          0 | 10.0.0.7 - - [01/sep/2024:10:00:00 +0000] "get / http/1.1" 404 153 "-" "mozilla/5.0"
          0 | elb-healthchecker/2.0 is the agent
          """)
  void readsWhatAChecksRequestWasAnsweredWith(int status, String line) {
    assertThat(CheckAgents.status(line)).isEqualTo(status);
  }

  @Test
  void takesAnAnswerOf200ForACheckThatPasses() {
    String line = "10.0.0.7 - - \"GET / HTTP/1.1\" 200 153 \"-\" \"ELB-HealthChecker/2.0\"";

    assertThat(CodeReader.signs(line))
        .extracting(CodeReader.Found::sign)
        .contains(Sign.CHECKS_PASS);
    assertThat(CodeReader.signs(line.replace(" 200 ", " 503 ")))
        .extracting(CodeReader.Found::sign)
        .doesNotContain(Sign.CHECKS_PASS);
  }
}
