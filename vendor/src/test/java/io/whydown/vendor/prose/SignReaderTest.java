package io.whydown.vendor.prose;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.testimony.Sign;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SignReaderTest {

  private static List<Sign> said(String sentence) {
    return SignReader.read(sentence, true).stream().map(SignReader.Found::sign).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "If the service is not running on one node, all others are ended",
        "I think the process is not running",
        "It gives 502 whether or not the app is not running",
        "Sofern Sie dies für eine Fehlfunktion des Servers halten, informieren Sie uns"
      })
  void read_whatIsSupposedIsNoState(String sentence) {
    assertThat(said(sentence)).doesNotContain(Sign.PROCESS_ABSENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I looked, and the service is not running",
        "If I ask systemd, it says that the service is not running",
        "The app died on start"
      })
  void read_whatIsSeenIsOne(String sentence) {
    assertThat(said(sentence)).contains(Sign.PROCESS_ABSENT);
  }

  @Test
  void read_experimentOnAConditionStands() {
    assertThat(said("It works if I stop the firewall")).contains(Sign.WORKS_WITHOUT_FIREWALL);
  }

  @Test
  void read_portOfTheBalancerItselfDiffersFromNothing() {
    assertThat(said("I let caddy listen on port 443 and proxy to the app on 444"))
        .doesNotContain(Sign.PORT_DIFFERS);
    assertThat(said("The app listens on 3000 but nginx forwards to 8081"))
        .contains(Sign.PORT_DIFFERS);
  }
}
