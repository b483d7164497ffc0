package io.whydown.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpHeadTest {

  private static String fault(String head) {
    byte[] bytes = ("HTTP/1.1 200 OK\r\n" + head + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    return String.valueOf(HttpHead.fault(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no colon\r\n",
        "X Y: 1\r\n",
        "X\0Y: 1\r\n",
        "X : 1\r\n",
        "X: a\0b\r\n",
        "Content-Length: many\r\n",
        "Content-Length: 1\r\nContent-Length: 2\r\n"
      })
  void fault_whatHaproxyRefuses_isNamed(String head) {
    assertThat(fault(head)).isNotEqualTo("null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Server: x\r\nX-Empty:\r\n",
        "X: a\r\n folded\r\n",
        "Content-Length: 1\r\nContent-Length: 1\r\n",
        "Set-Cookie: a=\"b\"; Path=/\r\n"
      })
  void fault_whatHaproxyTakes_isNone(String head) {
    assertThat(fault(head)).isEqualTo("null");
  }

  @Test
  void fault_headLongerThanTheBuffer_isNamed() {
    assertThat(fault("X: " + "a".repeat(HttpHead.MAX_HEAD) + "\r\n")).contains("buffer");
  }
}
