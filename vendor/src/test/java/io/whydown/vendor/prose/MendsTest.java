package io.whydown.vendor.prose;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.testimony.Knob;
import io.whydown.vendor.prose.Mends.Mend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MendsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          Disabling keep-alive to the servers fixed it. ~ REUSE ~ false
          With SNI it works. ~ SERVER_NAME ~ true
          After I turned proxy protocol off, everything works again. ~ PROXY_HEADER ~ false
          After I enabled the PROXY protocol all requests fail. ~ PROXY_HEADER ~ false
          Raising worker_connections solved the problem. ~ CONNECTIONS ~ true
          Increasing the health check timeout to 10 s makes the target healthy. ~ CHECK_TIME ~ true
          It stopped failing once we changed the health check path to /health, now it is healthy. ~ CHECK_PATH ~ true
          It works without http2. ~ HTTP2 ~ false
          Requests fail unless I set insecureSkipVerify to true. ~ CERTIFICATE_CHECK ~ true
          The workaround is to adjust keepAliveTimeouts. ~ IDLE_TIME ~ true
          """)
  void in_turnedAndWell_isAMend(String sentence, Knob knob, boolean more) {
    assertThat(Mends.in(sentence, "")).contains(new Mend(knob, more));
  }

  @Test
  void in_answerInTheNextSentence_isAMend() {
    assertThat(Mends.in("I set proxy_ssl_server_name to on.", "Now it works."))
        .containsExactly(new Mend(Knob.SERVER_NAME, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "I disabled keep-alive.",
        "Would disabling keep-alive fix it?",
        "You could disable keep-alive and see whether it works.",
        "Raising worker_connections did not help.",
        "By default we do not specify a health check path and it worked before.",
        "We want to use HTTP/2.",
      })
  void in_wishesAndDenials_areNone(String sentence) {
    assertThat(Mends.in(sentence, "")).isEmpty();
  }
}
