package io.whydown.balancer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.rule.MessageConverters.Whole;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageConvertersTest {

  private static final String BODY = "35=A|49=me|56=you|";

  private static byte[] fix(String version, String body, int off) {
    String text = "8=%s|9=%d|%s".formatted(version, body.length(), body).replace('|', '\u0001');
    int sum = text.chars().sum() + off & 0xff;
    return (text + "10=%03d\u0001".formatted(sum)).getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void fix_soundMessageIsValid() {
    byte[] message = fix("FIX.4.2", BODY, 0);

    assertThat(FixMessage.read(message)).isEqualTo(Whole.YES);
    assertThat(FixMessage.value(message, 49)).isEqualTo("me");
    assertThat(FixMessage.value(message, 50)).isNull();
  }

  @Test
  void fix_wrongChecksumVersionOrOrderIsNot() {
    assertThat(FixMessage.read(fix("FIX.4.2", BODY, 1))).isEqualTo(Whole.NO);
    assertThat(FixMessage.read(fix("FIX.9.9", BODY, 0))).isEqualTo(Whole.NO);
    assertThat(FixMessage.read(fix("FIX.4.2", "49=me|35=A|56=you|", 0))).isEqualTo(Whole.NO);
    assertThat(FixMessage.read(fix("FIX.4.0", "35=A|200=x|49=me|", 0))).isEqualTo(Whole.NO);
  }

  @Test
  void fix_partIsNothingYet() {
    byte[] message = fix("FIX.4.2", BODY, 0);

    for (int length = 0; length < message.length - 1; length++) {
      assertThat(FixMessage.read(java.util.Arrays.copyOf(message, length)))
          .as("%d bytes", length)
          .isEqualTo(Whole.NOT_YET);
    }
  }

  /// A CONNECT of 3.1.1 with keep-alive 60 and identifier `test_sub`; one of 5.0 with a session
  /// expiry and a user name; CONNACKs.
  @ParameterizedTest
  @CsvSource({
    "101400044d5154540402003c0008746573745f737562, 1, client_identifier, test_sub",
    "101400044d5154540402003c0008746573745f737562, 1, keepalive, 60",
    "101400044d5154540402003c0008746573745f737562, 1, protocol_version, 4",
    "101400044d5154540402003c0008746573745f737562, 1, username,",
    "101400044d5154540402003c0008746573745f737562, 2, flags,",
    "101800044d5154540582003c05110000000a0001610003626f62, 1, 17, 10",
    "101800044d5154540582003c05110000000a0001610003626f62, 1, username, bob",
    "101800044d5154540582003c05110000000a0001610003626f62, 1, 33, 0",
    "20020005, 2, reason_code, 5",
    "2003000000, 2, protocol_version, 5"
  })
  void mqtt_fieldsAreRead(String hex, int type, String field, String expected) {
    assertThat(MqttMessage.field(HexFormat.of().parseHex(hex), type, field)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "101400044d5154540402003c0008746573745f737562, YES",
    "101400044d5154540402003c0008746573745f7375, NOT_YET",
    "111400044d5154540402003c0008746573745f737562, NO",
    "101400044d5154540902003c0008746573745f737562, NO",
    "101500044d5154540402003c0008746573745f73756200, NO",
    "21020000, NO",
    "20020100, YES",
    "20020200, NO",
    "10, NOT_YET"
  })
  void mqtt_isJudged(String hex, Whole expected) {
    assertThat(MqttMessage.state(HexFormat.of().parseHex(hex))).isEqualTo(expected);
  }
}
