package io.whydown.balancer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Messages of FIX, with `|` where the delimiter stands.
final class FixMessagesTest {

  private static final String LOGON =
      "8=FIX.4.4|9=79|35=A|34=1|49=EXECUTOR|52=20201029-13:02:44.535360|56=CLIENT1|98=0|108=30|141=Y|10=038|";

  private static Optional<Boolean> isValid(String text) {
    return FixMessages.isValid(text.replace('|', (char) 1));
  }

  @Test
  void wholeMessage_isValid() {
    assertThat(isValid(LOGON)).contains(true);
    assertThat(isValid(LOGON.replace("FIX.4.4|9=79", "FIX.4.4|9=78"))).contains(false);
    assertThat(isValid(LOGON.replace("10=038", "10=039"))).contains(false);
  }

  @Test
  void messageThatIsNotWhole_isUndecided() {
    for (int i = 0; i < LOGON.length(); i++) {
      assertThat(isValid(LOGON.substring(0, i))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8=FIX.9.9|9=79|35=A|34=1|49=EXECUTOR|",
        "9=79|8=FIX.4.4|35=A|34=1|49=EXECUTOR|",
        "8=FIX.4.4|9=79|34=1|35=A|49=EXECUTOR|",
        "8=FIX.4.4|9=x|35=A|34=1|49=EXECUTOR|",
        "8=FIX.4.4|9=79|35=A|2000=1|49=EXECUTOR|",
        "8=FIX.4.4|9=79|35=A|x=1|49=EXECUTOR|",
        "8=FIX.4.4|9=79|35=|34=1|49=EXECUTOR|",
      })
  void malformedMessage_isNotValid(String text) {
    assertThat(isValid(text)).contains(false);
  }
}
