package io.whydown.vendor.paste;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.vendor.paste.DateReader.Found;
import io.whydown.vendor.paste.DateReader.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DateReaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "notAfter=May 30 23:59:59 2021 GMT                       | CERTIFICATE_ENDS   | 2021-05-30T23:59:59Z",
        "            Not Before: Mar  1 00:00:00 2021 GMT        | CERTIFICATE_STARTS | 2021-03-01T00:00:00Z",
        "            Not After : May 30 23:59:59 2021 GMT        | CERTIFICATE_ENDS   | 2021-05-30T23:59:59Z",
        "*  expire date: Jan  2 03:04:05 2024 GMT                | CERTIFICATE_ENDS   | 2024-01-02T03:04:05Z",
        "Thu Jun  3 10:00:00 UTC 2021                            | CLOCK              | 2021-06-03T10:00:00Z",
        "Thu Jun  3 10:00:00 2021                                | CLOCK              | 2021-06-03T10:00:00Z",
        "< Date: Thu, 03 Jun 2021 10:00:00 GMT                   | CLOCK              | 2021-06-03T10:00:00Z",
        "2021/06/03 10:00:00 [error] 12#12: *1 connect() failed  | CLOCK              | 2021-06-03T10:00:00Z",
        "2021-06-03T10:00:00.123Z upstream                       | CLOCK              | 2021-06-03T10:00:00Z",
        "10.0.0.1 - - [03/Jun/2021:10:00:00 +0000] \"GET /\"     | CLOCK              | 2021-06-03T10:00:00Z",
      })
  void date_isReadWithWhatItIsOf(String line, Kind kind, Instant time) {
    assertThat(DateReader.read(line)).containsExactly(new Found(kind, time.getEpochSecond()));
  }

  @Test
  void bothDatesOfALine_areRead() {
    assertThat(
            DateReader.read(
                "   v:NotBefore: Mar  1 00:00:00 2021 GMT; NotAfter: May 30 23:59:59 2021 GMT"))
        .extracting(Found::kind)
        .containsExactly(Kind.CERTIFICATE_STARTS, Kind.CERTIFICATE_ENDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "notAfter=",
        "notAfter=Feb 31 00:00:00 2021 GMT",
        "Jun  3 10:00:00 host haproxy[1]: no year",
        "server 10.0.0.1:80",
        "2021-13-03T10:00:00",
      })
  void whatIsNoDate_isNone(String line) {
    assertThat(DateReader.read(line)).isEmpty();
  }
}
