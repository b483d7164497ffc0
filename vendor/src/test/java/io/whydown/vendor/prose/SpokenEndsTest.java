package io.whydown.vendor.prose;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.testimony.Sign;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SpokenEndsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          I want to expose Grafana, which speaks TLS | SPEAKS_TLS
          Forwarding to an https backend fails | SPEAKS_TLS
          the proxy does not work if the panel itself is HTTPS | SPEAKS_TLS
          the wiki behind it serves plain http | SPEAKS_PLAIN
          our backend server only listens on http | SPEAKS_PLAIN
          The proxy contacts the dashboard over http and is turned away | ASKED_IN_PLAIN
          this ingress makes the controller assume backend is https | ASKED_IN_TLS
          it still sees it as https | ASKED_IN_TLS
          it treats this as an https backend | ASKED_IN_TLS
          """)
  void sentence_tellsWhatAnEndSpeaks(String sentence, Sign sign) {
    assertThat(in(sentence)).containsExactly(sign);
  }

  /// Whoever ends TLS for others speaks both.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Our nginx serves https on port 443 and proxies requests via http to the app",
        "The frontend speaks TLS and forwards over plain http to the backend",
        "It speaks TLS and forwards over plain http to the backend",
        "Traefik accepts https and talks to the service over http",
        "The nginx server uses https and connects to the app over http",
        "Our server is behind nginx, which only accepts https, and it connects to it over http",
      })
  void balancerBetween_speaksAsItIsAsked(String sentence) {
    assertThat(in(sentence)).containsExactly(Sign.ASKED_IN_PLAIN);
  }

  @Test
  void serverBehindBalancer_isTheOneThatSpeaks() {
    assertThat(in("nginx proxies to Kibana, which speaks TLS")).containsExactly(Sign.SPEAKS_TLS);
    assertThat(in("the proxy asks over http and the backend speaks TLS")).contains(Sign.SPEAKS_TLS);
    assertThat(in("the nginx upstream speaks TLS")).containsExactly(Sign.SPEAKS_TLS);
  }

  @Test
  void wishesAndDenials_tellNothing() {
    assertThat(in("I expected the proxy to contact it over https")).isEmpty();
    assertThat(in("the backend is not https")).isEmpty();
    assertThat(in("an http server answers")).isEmpty();
  }

  private static Set<Sign> in(String sentence) {
    return SpokenEnds.in(Lexicon.words(sentence));
  }
}
