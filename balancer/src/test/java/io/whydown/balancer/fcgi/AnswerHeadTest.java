package io.whydown.balancer.fcgi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerHeadTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X: 1|200 OK",
        "Status: 404 Not Here|404 Not Here",
        "status: 204|204 ",
        "Location: /x|302 Moved Temporarily",
        "Status: 201 Created;Location: /x|201 Created",
        "Location: /x;Status: 301 Gone|301 Gone",
        "Status: abc|200 OK",
        "Status: 099 x|200 OK"
      },
      ignoreLeadingAndTrailingWhitespace = false)
  void status(String fields, String line) {
    AnswerHead head =
        Objects.requireNonNull(AnswerHead.read(fields.replace(";", "\r\n") + "\r\n\r\n"));
    assertThat(head.text("", "now", true)).startsWith("HTTP/1.1 " + line + "\r\n");
  }

  @Test
  void linesEndWithLineFeedsToo_andTheConnectionIsNotPassedOn() {
    AnswerHead head =
        Objects.requireNonNull(
            AnswerHead.read("Connection: close\nContent-Type: a\nContent-Length:  12 \n\n"));
    assertThat(head.length()).isEqualTo(12);
    assertThat(head.text("", "now", false))
        .isEqualTo(
            "HTTP/1.1 200 OK\r\ncontent-type: a\r\ncontent-length: 12\r\ndate: now\r\nconnection: close\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no colon\r\n\r\n", ": x\r\n\r\n", "Content-Length: x\r\n\r\n"})
  void whatIsNoHead_isNone(String text) {
    assertThat(AnswerHead.read(text)).isNull();
  }
}
