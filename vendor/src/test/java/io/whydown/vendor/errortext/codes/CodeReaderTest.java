package io.whydown.vendor.errortext.codes;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeReaderTest {

  private static List<Sign> signs(String line) {
    return CodeReader.signs(line).stream().map(CodeReader.Found::sign).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          TLS_TO_PLAIN | tls: first record does not look like a TLS handshake
          PLAIN_TO_TLS | http: TLS handshake error from 10.0.0.1:4711: tls: first record does not look like a TLS handshake
          CERTIFICATE_WANTED | SSL_do_handshake() failed (SSL: error:0A000418:SSL routines::tlsv1 alert unknown ca:SSL alert number 48) while SSL handshaking to upstream
          CERTIFICATE_UNTRUSTED | SSL_do_handshake() failed (SSL: error:0A000418:SSL routines::tlsv1 alert unknown ca:SSL alert number 48) while SSL handshaking, client: 10.0.0.9
          CERTIFICATE_UNTRUSTED | http: TLS handshake error from 10.0.0.1:4711: remote error: tls: bad certificate
          CERTIFICATE_WANTED | Get "https://db:8443/": remote error: tls: bad certificate
          TLS_TO_PLAIN | SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream
          PLAIN_TO_TLS | SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking, client: 10.0.0.9
          TLS_REFUSED | error:0A000410:SSL routines::ssl/tls alert handshake failure:SSL alert number 40
          TLS_NO_COMMON | tls: client offered only unsupported versions: [303 302 301]
          """)
  void knowsWhichEndAReasonSpeaksOf(Sign sign, String line) {
    assertThat(signs(line)).contains(sign);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          TLS_TO_PLAIN | "\\x16\\x03\\x01\\x02\\x00\\x01" 400 157
          TLS_TO_PLAIN | Invalid character found in method name [0x16 0x03 0x01 0x02
          PLAIN_TO_TLS | BadStatusLine('\\x15\\x03\\x03\\x00\\x02')
          PLAIN_TO_TLS | not an SSL/TLS record: 474554202f20485454502f312e310d0a
          H1_TO_H2 | malformed HTTP response "\\x00\\x00\\x12\\x04\\x00\\x00"
          H1_TO_H2 | HTTP/2 client preface string missing or corrupt. Hex dump for received bytes: 474554202f
          H2_TO_H1 | First received frame was not SETTINGS. Hex dump for first 5 bytes: 485454502f
          PROXY_HEADER_UNEXPECTED | "\\x0D\\x0A\\x0D\\x0A\\x00\\x0D\\x0AQUIT\\x0A!" 400
          PLAIN_TO_TLS | Layer7 invalid response, info: "<15><03><03><00><02><02>2"
          PROXY_HEADER_UNEXPECTED | rawPacket: <Buffer 50 52 4f 58 59 20 54 43 50 34 20>
          TLS_TO_PLAIN | invalid internal transport message format, got (16,3,1,2)
          TLS_TO_PLAIN | {bad_header,<<22,3,1,2,0,1,0,1>>}
          TLS_TO_PLAIN | Invalid or unsupported protocol version (22); highest supported is 4
          PLAIN_TO_TLS | generated SERVER ALERT: Fatal - Unexpected Message {unsupported_record_type,71}
          TLS_TO_PLAIN | Invalid receive (size = 369295617 larger than 104857600)
          PLAIN_TO_TLS | Invalid receive (size = 352518912 larger than 104857600)
          OTHER_SERVICE | Invalid receive (size = 1195725856 larger than 104857600)
          OTHER_SERVICE | Adjusted frame length exceeds 104857600: 1195725860 - discarded
          H2_TO_H1 | Http2Exception: Frame length: 4740180 exceeds maximum: 16384
          H2_TO_H1 | received message larger than max (1213486160 vs. 4194304)
          PROXY_HEADER_UNEXPECTED | tls: oversized record received with length 22617
          TLS_TO_PLAIN | tls: oversized record received with length 20527
          """)
  void knowsAProtocolByItsFirstBytes(Sign sign, String line) {
    assertThat(signs(line)).contains(sign);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          NO_SERVER | 10.0.0.1:4711 [01/Jan/2026:00:00:00.000] in~ app/<NOSRV> 0/-1/-1/-1/0 503 217 - - SC-- 1/1/0/0/0 0/0 "GET / HTTP/1.1"
          REFUSED | 10.0.0.1:4711 [01/Jan/2026:00:00:00.000] in app/a 0/0/-1/-1/3004 503 217 - - SC-- 1/1/0/0/3 0/0 "GET / HTTP/1.1"
          TIMEOUT | 10.0.0.1:4711 [01/Jan/2026:00:00:00.000] in app/a 0/0/-1/-1/20004 503 217 - - sC-- 1/1/0/0/3 0/0 "GET / HTTP/1.1"
          NO_ANSWER | 10.0.0.1:4711 [01/Jan/2026:00:00:00.000] in app/a 0/0/1/-1/30001 504 195 - - sH-- 1/1/0/0/0 0/0 "GET / HTTP/1.1"
          CLOSED | 10.0.0.1:4711 [01/Jan/2026:00:00:00.000] in app/a 0/0/1/-1/2 502 209 - - SH-- 1/1/0/0/0 0/0 "GET / HTTP/1.1"
          - | 10.0.0.1:4711 [01/Jan/2026:00:00:00.000] in app/a 0/0/1/1/2 200 209 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"
          CLOSED | [2026-01-01T00:00:00.000Z] "GET / HTTP/1.1" 503 UC upstream_reset_before_response_started{x} - "-" 0 95 1 -
          NO_ANSWER | {"response_code":504,"response_flags":"UT"}
          """)
  void readsTheFlagsOfAccessLogs(Fault fault, String line) {
    assertThat(CodeReader.fault(line, line.toLowerCase(Locale.ROOT)).orElse(null)).isEqualTo(fault);
  }

  @Test
  void tellsNoServerFromNoRoute() {
    String line =
        "10.0.0.1:4711 [01/Jan/2026:00:00:00.000] in~ %s/<NOSRV> 0/-1/-1/-1/0 503 217 - - SC-- 1/1/0/0/0 0/0";

    assertThat(signs(line.formatted("in"))).contains(Sign.ROUTE_MISSING);
    assertThat(signs(line.formatted("app")))
        .contains(Sign.NO_SERVER_LEFT)
        .doesNotContain(Sign.ROUTE_MISSING);
  }

  @Test
  void takesALengthForNothingElse() {
    assertThat(signs("Invalid receive (size = 104857601 larger than 104857600)")).isEmpty();
    assertThat(signs("tls: oversized record received with length 31000"))
        .doesNotContain(Sign.PROXY_HEADER_UNEXPECTED);
    assertThat(signs("frame length 16384")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          IDLE_CONNECTION_CLOSED | http 2024-05-01T10:00:00.000000Z app/lb/123 192.0.2.1:5 10.0.0.2:80 0.000 0.001 -1 502 - 34 366
          CLOSED_IN_USE | http 2024-05-01T10:00:00.000000Z app/lb/123 192.0.2.1:5 10.0.0.2:80 0.000 3.201 -1 502 - 34 366
          NEIGHBOUR_TABLE_FULL | kernel: neighbour: arp_cache: neighbor table overflow!
          DESCRIPTORS | FD limit (1024) too low for maxconn=20000/maxsock=40022.
          MEMORY_SHORT | [emerg] 7#7: malloc(16384) failed (12: Cannot allocate memory)
          CERTIFICATE_NAME | CERTIFICATE_VERIFY_FAILED:verify_cert_failed:_verify_SAN_list
          CERTIFICATE_UNTRUSTED | CERTIFICATE_VERIFY_FAILED:TLS_error_end
          OTHER_SERVICE | malformed HTTP response "SSH-2.0-OpenSSH_9.2"
          """)
  void knowsLimitsAndEnds(Sign sign, String line) {
    assertThat(signs(line)).contains(sign);
  }

  @Test
  void survivesATimeThatIsNoNumber() {
    String line =
        "http 2024-05-01T10:00:00.000000Z app/lb/123 192.0.2.1:5 10.0.0.2:80 0.000 0.0.1 -1 502 - 34 366";

    assertThat(signs(line)).contains(Sign.CLOSED_IN_USE);
  }

  @Test
  void tellsANameThatDiffersFromAnIssuerThatIsUnknown() {
    assertThat(signs("CERTIFICATE_VERIFY_FAILED:verify_cert_failed:_verify_SAN_list"))
        .doesNotContain(Sign.CERTIFICATE_UNTRUSTED);
  }

  @Test
  void findsNothingInWhatIsNoFailure() {
    assertThat(signs("GET / HTTP/1.1 200 OK")).isEmpty();
    assertThat(signs("listen 443 ssl http2;")).isEmpty();
    assertThat(signs("price: 0x16 apples")).isEmpty();
  }

  @Test
  void knowsWhomASessionWasWith() {
    String haproxy =
        "192.0.2.1:4711 [01/Jan/2026:00:00:00.000] in~ app/a 0/0/-1/-1/20004 503 217 - - sC-- 1/1/0/0/3 0/0";
    String aws =
        "https 2026-01-01T00:00:00.000Z app/x/1 203.0.113.9:51234 10.0.5.17:8000 0.001 0.002 -1 502 - 812 277";

    assertThat(CodeReader.session(haproxy, haproxy.toLowerCase(Locale.ROOT)))
        .contains(new CodeReader.Session("192.0.2.1", "", 0, "a"));
    assertThat(CodeReader.session(aws, aws.toLowerCase(Locale.ROOT)))
        .contains(new CodeReader.Session("203.0.113.9", "10.0.5.17", 8000, ""));
    assertThat(CodeReader.session("connect() to 10.0.0.1:80 failed", "connect() to 10.0.0.1:80"))
        .isEmpty();
  }
}
