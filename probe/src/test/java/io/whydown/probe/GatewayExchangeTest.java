package io.whydown.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.proxy.Check.Header;
import io.whydown.model.proxy.Check.Language;
import io.whydown.model.proxy.Check.Step;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayExchangeTest {

  private static Step.Gateway asked(Language language, Header... variables) {
    return new Step.Gateway(language, List.of(variables), true, CheckReplayerTest.HERE);
  }

  private static byte[] hex(String... parts) {
    return HexFormat.of().parseHex(String.join("", parts).replace(" ", ""));
  }

  /// One record of FastCGI, with padding up to a multiple of eight bytes.
  static byte[] record(int type, String content) {
    int padding = -content.length() & 7;
    byte[] all = new byte[8 + content.length() + padding];
    all[0] = 1;
    all[1] = (byte) type;
    all[3] = 1;
    all[4] = (byte) (content.length() >>> 8);
    all[5] = (byte) content.length();
    all[6] = (byte) padding;
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, all, 8, bytes.length);
    return all;
  }

  static byte[] joined(byte[]... parts) {
    var all = new java.io.ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  @Test
  void request_inFastCgi_isABeginAndItsVariables() {
    byte[] request = GatewayExchange.request(asked(Language.FASTCGI, new Header("A", "bc")));

    assertThat(request)
        .isEqualTo(
            hex(
                "01 01 0001 0008 00 00  0001 00 0000000000",
                "01 04 0001 0005 03 00  01 02 41 6263 000000",
                "01 04 0001 0000 00 00",
                "01 05 0001 0000 00 00"));
  }

  @Test
  void length_from128On_hasFourBytes() {
    byte[] request =
        GatewayExchange.request(asked(Language.FASTCGI, new Header("A", "x".repeat(128))));

    assertThat(Arrays.copyOfRange(request, 24, 30)).isEqualTo(hex("01 80000080 41"));
  }

  @Test
  void request_inUwsgi_hasLengthsOfTwoBytesWithTheLowFirst() {
    byte[] request = GatewayExchange.request(asked(Language.UWSGI, new Header("AB", "c")));

    assertThat(request).isEqualTo(hex("00 0700 00  0200 4142 0100 63"));
  }

  @Test
  void request_inScgi_isANetstringThatBeginsWithTheLength() {
    byte[] request =
        GatewayExchange.request(
            asked(Language.SCGI, new Header("CONTENT_LENGTH", ""), new Header("AB", "c")));

    assertThat(new String(request, StandardCharsets.ISO_8859_1))
        .isEqualTo("29:CONTENT_LENGTH\0000\000SCGI\0001\000AB\000c\000,");
  }

  @Test
  void answer_inRecords_isPutTogether() {
    byte[] bytes =
        joined(
            record(7, "Primary script "),
            record(6, "Status: 404 Not Found\r\n"),
            record(7, "unknown"),
            record(6, "\r\nFile not found.\n"),
            record(3, "\0\0\0\0\0\0\0\0"));

    var answer = GatewayExchange.read(Language.FASTCGI, bytes);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text())
        .isEqualTo(
            "Status: 404 Not Found\r\n\r\nFile not found.\n\nstderr: Primary script unknown");
    assertThat(answer.end()).isEqualTo("REQUEST_COMPLETE");
  }

  @Test
  void answer_cutAnywhere_isNeverAFault() {
    byte[] bytes = joined(record(6, "Status: 200 OK\r\n\r\nhello"), record(3, "\0\0\0\0\2\0\0\0"));

    for (int end = 0; end <= bytes.length; end++) {
      var answer = GatewayExchange.read(Language.FASTCGI, Arrays.copyOf(bytes, end));

      assertThat(answer.fault()).isNull();
    }
    assertThat(GatewayExchange.read(Language.FASTCGI, bytes).end()).isEqualTo("OVERLOADED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "\25\3\1\0\2", "SSH-2.0-x\r\n", "\1\77"})
  void answer_ofAnotherProtocol_isAFault(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);

    assertThat(GatewayExchange.read(Language.FASTCGI, bytes).fault()).isNotNull();
  }

  @Test
  void status_withoutAHeader_is200_orThatOfARedirection() {
    assertThat(status("Content-type: text/html\r\n\r\nStatus: 500")).isEqualTo(200);
    assertThat(status("Location: /login\r\n\r\n")).isEqualTo(302);
    assertThat(status("HTTP/1.1 503 Busy\r\nStatus: 200\r\n\r\n")).isEqualTo(503);
  }

  private static int status(String text) {
    return GatewayExchange.read(Language.UWSGI, text.getBytes(StandardCharsets.ISO_8859_1))
        .status();
  }

  @Test
  void words_keepSecretsToThemselves() {
    String words =
        GatewayExchange.words(
            asked(
                Language.FASTCGI,
                new Header("REQUEST_METHOD", "GET"),
                new Header("REQUEST_URI", "/"),
                new Header("SCRIPT_FILENAME", "/srv/index.php"),
                new Header("DB_PASS", "hunter2")));

    assertThat(words).isEqualTo("FastCGI GET /\nSCRIPT_FILENAME=/srv/index.php");
  }
}
